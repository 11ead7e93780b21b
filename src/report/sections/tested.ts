/** What was tested on what, in one line for figures and as facts for the head of a report. */

import type { EvaluationRecord } from '../../evaluation/record/schema.ts';
import { counted, grouped } from '../figures/numbers.ts';
import type { Fact } from '../page/block.ts';

/** `nih/test.csv, 60 images of 60 patients` */
export function testSetOf({ tested: { data, images, patients } }: EvaluationRecord): string {
  return `${data}, ${counted(images, 'image')}${patients === null ? '' : ` of ${counted(patients, 'patient')}`}`;
}

/** The facts at the head of a report. */
export function testedFacts({ tested, findings, files }: EvaluationRecord): Fact[] {
  const { onlyPredicted, onlyInTruth, findingsOnlyPredicted, findingsOnlyInTruth, patients } = tested;
  const labels = Object.values(findings);
  const total = (key: 'positives' | 'negatives' | 'unknown') =>
    grouped(labels.reduce((sum, finding) => sum + finding[key], 0));
  const hash = (role: string) => files.filter((file) => file.role === role).map(({ sha256 }) => sha256.slice(0, 12));
  const hashed = (value: string, ...roles: readonly string[]) => {
    const [first] = roles.flatMap(hash);
    return first === undefined ? value : `${value} (SHA-256 ${first}…)`;
  };
  const facts = [
    { label: 'Model', value: hashed(tested.model, 'model', 'predictions') },
    { label: 'Data', value: hashed(tested.data, 'truth') },
    { label: 'Images', value: grouped(tested.images) },
    { label: 'Patients', value: patients === null ? 'the table does not say' : grouped(patients) },
    {
      label: 'Labels',
      value: `${counted(labels.length, 'finding')}: ${total('positives')} positive, ${total('negatives')} negative, ${total('unknown')} unknown`,
    },
  ];
  if (onlyPredicted + onlyInTruth > 0) {
    const value = `${grouped(onlyPredicted)} only predicted, ${grouped(onlyInTruth)} only in the table of truth`;
    facts.push({ label: 'Images not compared', value });
  }
  if (findingsOnlyPredicted.length > 0) {
    facts.push({ label: 'Findings without truth', value: findingsOnlyPredicted.join(', ') });
  }
  if (findingsOnlyInTruth.length > 0) {
    facts.push({ label: 'Findings not predicted', value: findingsOnlyInTruth.join(', ') });
  }
  return facts;
}
