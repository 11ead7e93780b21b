/**
 * Published areas under the curve for the fourteen findings of ChestX-ray14, to print beside a user's own. Each was measured on
 * a test set of its own, so they are a measure of size, never a ranking; the test set stands with each.
 */

export interface PublishedResult {
  /** Short name with the year, for a legend. */
  readonly name: string;
  readonly source: string;
  /** On which images and against which labels the areas were measured. */
  readonly testSet: string;
  /** Whose reading it is. */
  readonly reader: 'algorithm' | 'radiologists';
  /** Decimals to print. */
  readonly decimals: number;
  /** Area by finding. */
  readonly auc: Readonly<Record<string, number>>;
}

const ownSplit = 'ChestX-ray14, a test split of its own';
const radiologistsSplit = '420 test images of ChestX-ray14';
const chexnext = 'Rajpurkar et al., PLoS Medicine 2018, 10.1371/journal.pmed.1002686';

export const publishedResults: readonly PublishedResult[] = [
  {
    name: 'Wang 2017',
    source: 'Wang et al., CVPR 2017, arXiv:1705.02315, as quoted in CheXNet',
    testSet: ownSplit,
    reader: 'algorithm',
    decimals: 3,
    auc: {
      Cardiomegaly: 0.807,
      Emphysema: 0.815,
      Effusion: 0.784,
      Hernia: 0.767,
      Infiltration: 0.609,
      Mass: 0.706,
      Nodule: 0.671,
      Atelectasis: 0.716,
      Pneumothorax: 0.806,
      Pleural_Thickening: 0.708,
      Pneumonia: 0.633,
      Fibrosis: 0.769,
      Edema: 0.835,
      Consolidation: 0.708,
    },
  },
  {
    name: 'Yao 2017',
    source: 'Yao et al., arXiv:1710.10501, as quoted in CheXNet',
    testSet: ownSplit,
    reader: 'algorithm',
    decimals: 3,
    auc: {
      Cardiomegaly: 0.904,
      Emphysema: 0.829,
      Effusion: 0.859,
      Hernia: 0.914,
      Infiltration: 0.695,
      Mass: 0.792,
      Nodule: 0.717,
      Atelectasis: 0.772,
      Pneumothorax: 0.841,
      Pleural_Thickening: 0.765,
      Pneumonia: 0.713,
      Fibrosis: 0.767,
      Edema: 0.882,
      Consolidation: 0.788,
    },
  },
  {
    name: 'CheXNet 2017',
    source: 'Rajpurkar et al., arXiv:1711.05225',
    testSet: ownSplit,
    reader: 'algorithm',
    decimals: 4,
    auc: {
      Cardiomegaly: 0.9248,
      Emphysema: 0.9371,
      Effusion: 0.8638,
      Hernia: 0.9164,
      Infiltration: 0.7345,
      Mass: 0.8676,
      Nodule: 0.7802,
      Atelectasis: 0.8094,
      Pneumothorax: 0.8887,
      Pleural_Thickening: 0.8062,
      Pneumonia: 0.768,
      Fibrosis: 0.8047,
      Edema: 0.8878,
      Consolidation: 0.7901,
    },
  },
  {
    name: 'CheXNeXt 2018',
    source: chexnext,
    testSet: radiologistsSplit,
    reader: 'algorithm',
    decimals: 2,
    auc: {
      Cardiomegaly: 0.83,
      Emphysema: 0.7,
      Effusion: 0.9,
      Hernia: 0.85,
      Infiltration: 0.72,
      Mass: 0.91,
      Nodule: 0.89,
      Atelectasis: 0.86,
      Pneumothorax: 0.94,
      Pleural_Thickening: 0.8,
      Pneumonia: 0.85,
      Fibrosis: 0.81,
      Edema: 0.92,
      Consolidation: 0.89,
    },
  },
  {
    name: 'Radiologists 2018',
    source: chexnext,
    testSet: radiologistsSplit,
    reader: 'radiologists',
    decimals: 2,
    auc: {
      Cardiomegaly: 0.89,
      Emphysema: 0.91,
      Effusion: 0.9,
      Hernia: 0.99,
      Infiltration: 0.73,
      Mass: 0.89,
      Nodule: 0.9,
      Atelectasis: 0.81,
      Pneumothorax: 0.94,
      Pleural_Thickening: 0.78,
      Pneumonia: 0.82,
      Fibrosis: 0.9,
      Edema: 0.91,
      Consolidation: 0.84,
    },
  },
  {
    name: 'Course notebook',
    source: 'outputs stored in the course notebook on chest X-ray diagnosis (DenseNet-121)',
    testSet: '420 ChestX-ray14 images, the test table of the course',
    reader: 'algorithm',
    decimals: 3,
    auc: {
      Cardiomegaly: 0.896,
      Emphysema: 0.796,
      Effusion: 0.763,
      Hernia: 0.773,
      Infiltration: 0.651,
      Mass: 0.819,
      Nodule: 0.656,
      Atelectasis: 0.786,
      Pneumothorax: 0.803,
      Pleural_Thickening: 0.712,
      Pneumonia: 0.678,
      Fibrosis: 0.728,
      Edema: 0.856,
      Consolidation: 0.752,
    },
  },
];
