/** Runs contenders in turns and compares them with the first. */

import { spawnSync } from 'node:child_process';

/** A program that prints one line of JSON: a `Sample`. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** Why it isn't run here, where it isn't. */
  readonly missing?: string | undefined;
}

export interface Benchmark {
  readonly title: string;
  /** What the seconds are for; an image where left out. */
  readonly unit?: string;
  readonly contenders: readonly Contender[];
}

interface Sample {
  /** For each repetition, by the benchmark's unit. */
  readonly seconds: readonly number[];
  /** Of its own process. */
  readonly peakGiB: number;
  /** What it has computed, where that has to be the same for all. */
  readonly result?: number;
}

export interface Result {
  readonly name: string;
  readonly missing?: string | undefined;
  /** Over all repetitions of all rounds, the first of each round left out: memory is touched for the first time there. */
  readonly median?: number;
  readonly least?: number;
  readonly most?: number;
  readonly peakGiB?: number;
}

export async function measure(contenders: readonly Contender[], rounds: number): Promise<Result[]> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, command, missing } of contenders) {
      if (missing === undefined) samples.get(name)!.push(run(name, command));
    }
  }
  refuseOtherResults(samples);
  return contenders.map(({ name, missing }) => {
    if (missing !== undefined) return { name, missing };
    const each = samples.get(name)!;
    const seconds = each.flatMap((sample) => sample.seconds.slice(1)).sort((a, b) => a - b);
    return {
      name,
      median: seconds[Math.floor(seconds.length / 2)]!,
      least: seconds[0]!,
      most: seconds.at(-1)!,
      peakGiB: Math.max(...each.map(({ peakGiB }) => peakGiB)),
    };
  });
}

function run(name: string, [program, ...args]: readonly string[]): Sample {
  const { status, stdout, stderr } = spawnSync(program!, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} has failed:\n${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Sample;
}

/** Who computes something else can't be compared. */
function refuseOtherResults(samples: ReadonlyMap<string, readonly Sample[]>): void {
  const [first] = [...samples.values()].flat();
  for (const [name, each] of samples) {
    for (const { result } of each) {
      if (result === undefined || Math.abs(result - first!.result!) < 1e-9) continue;
      throw new Error(`${name} has computed ${result}, the first contender ${first!.result}`);
    }
  }
}

/** A line a contender; the last column is its median over the first one's. */
export function tableOf(results: readonly Result[], unit: string): string {
  const basis = results[0]?.median;
  const rows = results.map(({ name, missing, median, least, most, peakGiB }) =>
    missing === undefined
      ? [
          name,
          ...[median, least, most].map((each) => each!.toPrecision(3)),
          peakGiB!.toFixed(2),
          (median! / basis!).toPrecision(3),
        ]
      : [name, `skipped: ${missing}`],
  );
  const all = [['', `seconds ${unit}, median`, 'least', 'most', 'peak GiB', 'ratio'], ...rows];
  const widths = all[0]!.map((_, i) =>
    Math.max(...all.map((row) => (row.length > 2 ? (row[i]?.length ?? 0) : i === 0 ? row[0]!.length : 0))),
  );
  return all
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .join('\n');
}
