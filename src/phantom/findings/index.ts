/** The findings that a phantom may have, in the order in which they are painted and named in tables. */

import { atelectasis } from './atelectasis.ts';
import { cardiomegaly } from './cardiomegaly.ts';
import { consolidation } from './consolidation.ts';
import { edema } from './edema.ts';
import { effusion } from './effusion.ts';
import type { Finding } from './finding.ts';
import { mass } from './mass.ts';
import { nodule } from './nodule.ts';
import { pneumothorax } from './pneumothorax.ts';

export const allFindings: readonly Finding[] = [
  cardiomegaly,
  edema,
  consolidation,
  atelectasis,
  mass,
  nodule,
  effusion,
  pneumothorax,
];
