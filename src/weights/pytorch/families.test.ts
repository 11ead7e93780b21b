import { describe, expect, it } from 'vitest';
import { imagenet } from '../../image/normalise.ts';
import { chexnetFindings, xrayVisionFindings } from './families.ts';
import { fromTorch, type TorchWeight } from './torch-names.ts';

/** The tensors by which a family is told, under a prefix. */
function network(prefix: string, channels: number, outputs: number, classifier = 'classifier'): TorchWeight[] {
  const filled = (name: string, ...shape: number[]) => ({
    ...{ name, shape },
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i),
  });
  return [
    filled(`${prefix}features.conv0.weight`, 2, channels, 7, 7),
    filled(`${prefix}features.denseblock1.denselayer1.norm.1.weight`, 2),
    filled(`${prefix}${classifier}.weight`, outputs, 2),
    filled(`${prefix}${classifier}.bias`, outputs),
  ];
}

const points = (...missing: number[]): TorchWeight => ({
  name: 'op_threshs',
  shape: [18],
  data: Float32Array.from({ length: 18 }, (_, i) => (missing.includes(i) ? Number.NaN : i / 64)),
});

describe("PyTorch's chest networks", () => {
  it.each(['', 'module.', 'model.'])('of torchvision, behind "%s", say nothing of preprocessing', (prefix) => {
    const { weights, preprocessing, findings, notices } = fromTorch(network(prefix, 3, 1000));
    expect([preprocessing, findings, notices]).toEqual([undefined, undefined, undefined]);
    expect([...weights.keys()]).toEqual([
      'conv1/conv/kernel',
      'conv2_block1_0_bn/gamma',
      'predictions/kernel',
      'predictions/bias',
    ]);
  });

  it('of CheXNet are 224 pixels wide and normalised as ImageNet; its findings are a hint', () => {
    const file = fromTorch(network('module.densenet121.', 3, 14, 'classifier.0'));
    expect(file.preprocessing).toEqual({ size: 224, normalisation: imagenet });
    expect(file.findings).toBeUndefined();
    expect(file.usualFindings).toEqual({ by: 'CheXNet', names: chexnetFindings });
    expect(file.notices).toHaveLength(1);
    expect(file.weights.has('conv2_block1_0_bn/gamma')).toBe(true);
    expect(fromTorch(network('module.densenet121.', 3, 15)).preprocessing).toBeUndefined();
  });

  it("of TorchXRayVision have one channel, read −1024 to 1024, and don't say which outputs were trained", () => {
    const file = fromTorch(network('', 1, 18));
    expect(file.preprocessing).toMatchObject({ size: 224, normalisation: { mean: 127.5 } });
    const { mean, standardDeviation } = file.preprocessing!.normalisation as {
      mean: number;
      standardDeviation: number;
    };
    expect([0, 255].map((grey) => (grey - mean) / standardDeviation)).toEqual([-1024, 1024]);
    expect([file.findings, file.thresholds]).toEqual([undefined, undefined]);
    expect(file.usualFindings!.names).toContain('Lung Lesion');
    expect(file.weights.get('conv1/conv/kernel')!.shape).toEqual([2, 3, 7, 7]);
  });

  it('… unless their operating points are there: an output without one was never trained', () => {
    const { findings, thresholds, weights } = fromTorch([...network('', 1, 18), points(14, 16, 17)]);
    expect(findings).toEqual(xrayVisionFindings.map((name, i) => ([14, 16, 17].includes(i) ? '' : name)));
    expect([thresholds![13], thresholds![14]]).toEqual([13 / 64, undefined]);
    expect([...weights.keys()].filter((name) => name.includes('threshs'))).toEqual([]);
  });
});
