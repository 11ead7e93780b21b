import { describe, expect, it } from 'vitest';
import { fileTemplate } from './file-template.ts';

const names = ['epoch', 'val_loss', 'val_mean_auc', 'val_auc_Pleural Thickening', 'val_auc_a:b'];
const values = {
  epoch: 7,
  val_loss: 0.43217,
  val_mean_auc: null,
  'val_auc_Pleural Thickening': 0.9,
  'val_auc_a:b': 0.25,
};

describe('fileTemplate', () => {
  it.each([
    ['best.safetensors', 'best.safetensors'],
    ['{epoch}', '7'],
    ['{epoch:d}-{epoch:02d}-{epoch:04d}', '7-07-0007'],
    ['{val_loss}', '0.43217'],
    ['{val_loss:.4f}-{val_loss:.0f}', '0.4322-0'],
    ['{epoch:.1f}', '7.0'],
    ['weights.{epoch:02d}-{val_loss:.2f}.h5', 'weights.07-0.43.h5'],
    ['{val_auc_Pleural Thickening:.1f}', '0.9'],
    ['{val_auc_a:b}{val_auc_a:b:.1f}', '0.250.3'],
  ])('%s reads %s', (template, name) => {
    expect(fileTemplate(template, names)(values)).toBe(name);
  });

  it('writes undefined for what is undefined, and what is no number as it is', () => {
    const name = fileTemplate('{val_mean_auc:.3f} {val_loss:.4f} {epoch:02d}', names);
    expect(name({ ...values, val_loss: Number.NaN })).toBe('undefined NaN 07');
    expect(name({ ...values, val_loss: Number.POSITIVE_INFINITY })).toBe('undefined Infinity 07');
  });

  it.each([
    ['{vall_loss:.4f}', ['{vall_loss:.4f}', '{epoch}, {val_loss}']],
    ['{}', ['{}', '{epoch}']],
    ['{epoch:04x}', ['{epoch:04x}', '{epoch:02d}']],
    ['{epoch:3d}', ['{epoch:3d}', '{epoch:02d}']],
    ['{epoch:}', ['{epoch:}', '{epoch:02d}']],
    ['{val_loss:02d}', ['{val_loss:02d}', '{val_loss:.4f}']],
    ['{val_loss:.4}', ['{val_loss:.4}', '{val_loss:.4f}']],
    ['{val_loss:.400f}', ['{val_loss:.400f}']],
    ['{epoch', ['brace', '{epoch']],
    ['epoch}', ['brace', 'epoch}']],
    ['{{epoch}}', ['brace']],
  ])('refuses %s', (template, parts) => {
    for (const part of parts) expect(() => fileTemplate(template, names)).toThrow(part);
  });
});
