/**
 * Why a type cannot be sent with serde and bincode, or null when nothing speaks against it. A list of names, so a type of the program
 * that lacks `Serialize` is found by the Rust compiler only.
 */
export function unserializable(type: string): string | null {
  if (/&/.test(type)) return 'a reference stays on its machine';
  if (/\*\s*(const|mut)\b/.test(type)) return 'a pointer stays on its machine';
  if (/\b(dyn|impl|fn)\b/.test(type)) return 'code cannot be sent';
  const name = NAMES.exec(type)?.[1];
  return name === undefined ? null : `${name} is not Serialize`;
}

const NAMES = /\b(Rc|Arc|Weak|RefCell|Instant|JoinHandle|Pin|Sender|Receiver|UnboundedSender|UnboundedReceiver|Notify|Waker)\b/;
