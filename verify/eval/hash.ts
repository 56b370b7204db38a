/** Hashes of texts, the same on every machine. */

/** Two independent 32-bit hashes of a text under a salt (multiply and xor, as in MurmurHash3, over UTF-16 units). */
export function hashPair(text: string, salt: string | number = 0): readonly [number, number] {
  const salted = `${salt}\n`;
  let a = 0x9747b28c;
  let b = 0x85ebca6b;
  for (const part of [salted, text]) {
    for (let i = 0; i < part.length; i++) {
      const unit = part.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x9e3779b1);
      b = Math.imul(b ^ unit, 0x5f356495);
    }
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return [(a ^ (a >>> 15)) >>> 0, (b ^ (b >>> 14)) >>> 0];
}

/** The 64-bit hash that stands for Rust's `DefaultHasher`: a function of the salt and of what was hashed, in order. */
export function hash64(text: string, salt: string | number): bigint {
  const [high, low] = hashPair(text, salt);
  return (BigInt(high) << 32n) | BigInt(low);
}
