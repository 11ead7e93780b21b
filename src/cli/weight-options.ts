/** The flags that say what belongs to a weight file and isn't in it: for `import`, and wherever a model may be a weight file. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { resizeMethods } from '../image/resize.ts';
import type { DescriptionOptions } from './import-description.ts';
import { anyNumber, positiveInteger, positiveNumber } from './options.ts';
import { quoted } from './quoted.ts';

/** What a command that takes a model was told of it; a model.onnx says all of this itself. */
export interface ModelFlags extends Omit<DescriptionOptions, 'findings'> {
  readonly weightsFindings?: readonly string[];
}

/** `--size`, `--resize`, `--normalise`, `--mean` and `--std`. */
export function addPreprocessingOptions(command: Command): Command {
  command
    .option('--size <pixels>', 'side of the square images that it was trained on', positiveInteger)
    .addOption(
      new Option(
        '--resize <method>',
        "how images are resized; nearest, the course's way, where the file doesn't say",
      ).choices(resizeMethods),
    )
    .addOption(
      new Option(
        '--normalise <rule>',
        "image: each by its own moments; imagenet: by ImageNet's; dataset: by --mean and --std",
      ).choices(['image', 'imagenet', 'dataset']),
    );
  return addMomentsOptions(command);
}

/** `--mean` and `--std`. */
export function addMomentsOptions(command: Command): Command {
  return command
    .option(
      '--mean <grey>',
      'that is taken from every image, in grey levels from 0 to 255; or three: R,G,B',
      channels(anyNumber),
    )
    .option('--std <grey>', 'that every image is divided by; or three: R,G,B', channels(positiveNumber));
}

/**
 * The flags for a model that is a weight file, in a group of their own.
 *
 * @param findings the flag for what its outputs mean; `--findings` itself where it means nothing else
 */
export function addModelFlags(command: Command, findings = '--findings, --weights-findings <names>'): Command {
  command.optionsGroup('Where the model is a weight file (.h5, .pth, …) that does not say it:');
  addPreprocessingOptions(command).option(
    findings,
    'what its outputs mean, in their order, between commas; empty: never trained',
    outputNames,
  );
  return command.optionsGroup('');
}

/** The flags of `addModelFlags` among a command's options, as the description of a weight file takes them. */
export function describedByFlags({
  size,
  resize,
  normalise,
  mean,
  std,
  weightsFindings,
  findingsFlag = '--findings',
}: ModelFlags): DescriptionOptions {
  const given = { size, resize, normalise, mean, std, findings: weightsFindings };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(set), findingsFlag };
}

/** The flags as they were given, each with a space before it; '' for none. For the command that makes a result again. */
export function flagsText({ size, resize, normalise, mean, std, weightsFindings }: ModelFlags): string {
  return Object.entries({ size, resize, normalise, mean, std, 'weights-findings': weightsFindings })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` --${name} ${quoted(String(value))}`)
    .join('');
}

/** One number, or three between commas. */
function channels(reader: (text: string) => number): (text: string) => readonly number[] {
  return (text) => {
    const numbers = text.split(',').map(reader);
    if (numbers.length === 1 || numbers.length === 3) return numbers;
    throw new InvalidArgumentError(`Expected one number, or three between commas, found ${JSON.stringify(text)}.`);
  };
}

/** Names between commas; an empty one is an output that was never trained. */
export function outputNames(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}
