import { describe, expect, it } from 'vitest';
import { statusOf } from './images.ts';
import { newXRay, type XRay } from './state.ts';

const fault = { message: 'it is a TIFF file', isKnownToServer: true };
const film: XRay = { ...newXRay(1, 'film.tif', new Blob([])), faults: { decode: fault }, work: 'waiting' };

describe('what is done with an X-ray', () => {
  it('one that the page can’t decode has failed there, and waits on the server until that has answered', () => {
    expect(statusOf(film, 'device')).toBe('failed');
    expect(statusOf(film, 'server')).toBe('waiting');
    expect(statusOf({ ...film, work: 'reading' }, 'server')).toBe('reading');
    expect(statusOf({ ...film, faults: { ...film.faults, server: fault } }, 'server')).toBe('failed');
    const reading = { probability: [], calibrated: [], maps: [], seconds: 1 };
    expect(statusOf({ ...film, readings: { server: reading } }, 'server')).toBe('read');
  });
});
