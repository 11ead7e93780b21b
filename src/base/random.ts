/**
 * Seeded random numbers: the same seed gives the same sequence on every machine.
 * Generator: sfc32 (Chris Doty-Humphrey, PractRand), seeded by splitmix32 of a 32-bit FNV-1a hash of the seed's words.
 */

/** A stream of random numbers. Its state can be read and put back, so that a run resumes exactly. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** A whole number, uniform in [0, bound). */
  integer(bound: number): number;
  /** Gaussian with mean 0 and variance 1 (Box and Muller 1958; no value is kept back, so the state is four words). */
  normal(): number;
  /** The four words of the generator. */
  state(): readonly [number, number, number, number];
}

/**
 * A stream for a seed and any number of names or numbers that tell streams of one seed apart.
 *
 * @example
 * const shuffle = random(1, 'shuffle', epoch);
 */
export function random(seed: number, ...path: readonly (string | number)[]): Random {
  const nextWord = splitmix32(hash([seed, ...path].join('/')));
  const generator = fromState([nextWord(), nextWord(), nextWord(), nextWord()]);
  for (let i = 0; i < 12; i++) generator.next();
  return generator;
}

/** The stream that continues from a state read with `state()`. */
export function fromState(words: readonly [number, number, number, number]): Random {
  let [a, b, c, counter] = words;
  const next = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + result) | 0;
    return (result >>> 0) / 4294967296;
  };
  return {
    next,
    uniform: (low, high) => low + (high - low) * next(),
    integer: (bound) => Math.floor(next() * bound),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    state: () => [a, b, c, counter],
  };
}

/** A shuffled copy (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], generator: Random): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = generator.integer(i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

function splitmix32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return (word ^ (word >>> 15)) | 0;
  };
}
