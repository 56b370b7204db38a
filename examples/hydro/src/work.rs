//! Work that costs CPU: a block cipher stand-in that a leader has to run for every message it opens or seals.

/// How many times a block is mixed: enough to outweigh what a message costs.
const ROUNDS: u64 = 4_000;
const KEY: u64 = 0x9e37_79b9_7f4a_7c15;
/// An odd factor and its inverse modulo 2^64.
const FACTOR: u64 = 0xd6e8_feb8_6659_fd93;
const INVERSE: u64 = inverse(FACTOR);

/// The inverse of an odd number modulo 2^64: each step of Newton's iteration doubles the correct bits, and 3 are correct at the start.
const fn inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut step = 0;
    while step < 5 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
}

/// Seals a block.
pub fn encrypt(block: u64) -> u64 {
    (0..ROUNDS).fold(block, |block, round| {
        let mixed = (block ^ KEY.wrapping_add(round)).wrapping_mul(FACTOR);
        mixed.rotate_left(23)
    })
}

/// Opens a block: the inverse of [`encrypt`].
pub fn decrypt(block: u64) -> u64 {
    (0..ROUNDS).rev().fold(block, |block, round| {
        let mixed = block.rotate_right(23).wrapping_mul(INVERSE);
        mixed ^ KEY.wrapping_add(round)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decrypt_undoes_encrypt() {
        for block in [0, 1, 42, u64::MAX, KEY] {
            assert_eq!(decrypt(encrypt(block)), block);
            assert_ne!(encrypt(block), block);
        }
    }
}
