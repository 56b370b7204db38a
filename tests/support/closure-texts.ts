/**
 * Closures over the element types of random programs, as Hydro writes them: all but `heavy`, a function of the user, are in the part of
 * Rust that can be evaluated. The first of each type is the plainest, so that shrinking leads there.
 */
export const TYPES = ['u32', '(u32 , u32)', 'String', 'Option < u32 >', '(u32 , String)'] as const;
/** A type of the user, whose impls of std traits nobody knows, alone and as what pairs are grouped by. */
export const USER_TYPES = ['crate :: Cents', '(crate :: Cents , u32)'] as const;
export type ElementType = (typeof TYPES)[number] | (typeof USER_TYPES)[number];

export interface MapText {
  readonly to: ElementType;
  readonly f: string;
}

export const MAPS: Readonly<Record<ElementType, readonly MapText[]>> = {
  u32: [
    { to: 'u32', f: '| x | x . wrapping_add (1)' },
    { to: 'u32', f: '| x | crate :: work :: heavy (x)' },
    { to: 'u32', f: '| x | x' },
    { to: '(u32 , u32)', f: '| x | (x , 1u32)' },
    { to: '(u32 , u32)', f: '| x | (x % 2 , x)' },
    { to: 'String', f: '| x | x . to_string ()' },
    { to: 'Option < u32 >', f: '| x | if x > 2 { Some (x) } else { None }' },
    { to: 'u32', f: '| x | { let mut y = x ; y %= 3 ; y }' },
  ],
  '(u32 , u32)': [
    { to: '(u32 , u32)', f: '| (a , b) | (a , b . wrapping_add (1))' },
    { to: 'u32', f: '| (a , _) | a' },
    { to: '(u32 , u32)', f: '| (a , b) | (b , a)' },
    { to: '(u32 , String)', f: '| (a , b) | (a , b . to_string ())' },
    { to: 'u32', f: '| (a , b) | if a > b { a } else { b }' },
  ],
  String: [
    { to: 'u32', f: '| s | s . len () as u32' },
    { to: 'String', f: '| s | s . to_uppercase ()' },
  ],
  'Option < u32 >': [
    { to: 'u32', f: '| x | x . unwrap_or (0)' },
    { to: 'Option < u32 >', f: '| x | match x { Some (n) => Some (n / 2) , None => None , }' },
  ],
  '(u32 , String)': [
    { to: 'u32', f: '| (k , _) | k' },
    { to: '(u32 , String)', f: '| (k , s) | (k , s . to_lowercase ())' },
  ],
  'crate :: Cents': [
    { to: 'u32', f: '| c | * c' },
    { to: 'crate :: Cents', f: '| c | c . clone ()' },
    { to: '(u32 , u32)', f: '| c | (* c , u32 :: from (c))' },
    { to: '(crate :: Cents , u32)', f: '| c | (c . clone () , * c)' },
    { to: 'u32', f: '| c | { let n : u32 = c . into () ; n }' },
  ],
  '(crate :: Cents , u32)': [
    { to: '(u32 , u32)', f: '| (c , n) | (* c , n)' },
    { to: '(crate :: Cents , u32)', f: '| (c , n) | (c . to_owned () , n)' },
    { to: 'crate :: Cents', f: '| (c , _) | c' },
    { to: '(u32 , u32)', f: '| (c , n) | (n , * c)' },
  ],
};

export const FILTERS: Readonly<Record<ElementType, string>> = {
  u32: '| x | * x % 2 == 0',
  '(u32 , u32)': '| (a , _) | * a > 1',
  String: '| s | s . len () > 1',
  'Option < u32 >': '| x | x . is_some ()',
  '(u32 , String)': '| (k , _) | * k != 3',
  'crate :: Cents': '| c | * c == crate :: Cents :: ZERO',
  '(crate :: Cents , u32)': '| (_ , n) | * n > 1',
};

/** State of the whole process behind a name: what is there is there for every shard and every part of a program by itself. */
export const STATICS: readonly MapText[] = [
  { to: '(u32 , u32)', f: '| x | (x , if crate :: TAKEN . swap (true , Ordering :: SeqCst) { 1u32 } else { 0 })' },
  { to: 'u32', f: '| x | crate :: LAST . replace (x)' },
  { to: 'Option < u32 >', f: '| x | crate :: TABLE . lock () . unwrap () . insert (x , x)' },
];

/** Not evaluable: what a rule must not copy, and what it cannot know. */
export const IMPURE = '| x | x . wrapping_add (SEEN . fetch_add (1 , Ordering :: SeqCst))';
