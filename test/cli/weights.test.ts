import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicWeights } from '../../src/weights/public-weights.ts';
import { expectInputError, interrupted, roentgen, scratchFolder } from '../support/cli.ts';
import { archiveParts, zip } from '../support/torch-file.ts';

const place = scratchFolder();
const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251));
const ranges: (string | undefined)[] = [];
let server: Server;
let address: string;
/** How often an answer has been cut off, by path. */
const cuts = new Map<string, number>();
/** Whether the slow answer never ends. */
let isSlow = true;

/** A server with every fault that a download meets. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url!, 'http://here');
  ranges.push(request.headers.range);
  if (pathname === '/moved') {
    response.writeHead(302, { Location: '/whole' }).end();
    return;
  }
  if (pathname === '/missing') {
    response.writeHead(404).end('no such file');
    return;
  }
  const etag = pathname === '/changed' ? `"${ranges.length}"` : '"1"';
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const isSame = request.headers['if-range'] === etag;
  const from = asked !== null && isSame && pathname !== '/plain' ? Number(asked[1]) : 0;
  const body = content.subarray(from);
  const headers = { ETag: etag, 'Content-Length': String(body.length) };
  response.writeHead(from === 0 ? 200 : 206, {
    ...headers,
    ...(from === 0 ? {} : { 'Content-Range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  });
  const cut = cuts.get(pathname) ?? 0;
  cuts.set(pathname, cut + 1);
  if (pathname === '/slow' && isSlow) response.write(body.subarray(0, 100_000));
  else if (cut === 0 && ['/cut', '/changed', '/plain'].includes(pathname))
    response.write(body.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 200));
  else response.end(body);
}

beforeAll(async () => {
  server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A file of the list whose checksum nobody states. */
const name = 'torchxrayvision-nih';
const get = (path: string, out: string, which = name) =>
  roentgen('weights', which, '--from', `${address}${path}`, '--out', out);

describe('weights', () => {
  it('lists what is public, and says all that is known of one', async () => {
    const { code, stdout } = await roentgen('weights');
    expect(code).toBe(0);
    for (const each of publicWeights) expect(stdout).toContain(each.name);
    const { stdout: one } = await roentgen('weights', 'torchvision');
    for (const part of ['a639ec97', 'download.pytorch.org', 'BSD-3-Clause', '123.675', '--backbone-only'])
      expect(one).toContain(part);
    const { stdout: json } = await roentgen('weights', 'keras-notop', '--json');
    expect(JSON.parse(json)).toMatchObject({ checksum: { kind: 'md5', digits: '30ee3e1110167f948a6b9946edeeb738' } });
    expectInputError(await roentgen('weights', 'torchvison'), 'did you mean torchvision');
    expectInputError(await roentgen('weights', '--out', place('x')), 'roentgen weights NAME --out FILE');
  });

  it.each(['/whole', '/moved'])('downloads from %s', async (path) => {
    const out = place(`got${path}`, 'weights.pt');
    const { code, stdout, stderr } = await get(path, out);
    expect(code, stderr).toBe(0);
    expect(readFileSync(out).equals(content)).toBe(true);
    expect([existsSync(`${out}.part`), existsSync(`${out}.part.json`)]).toEqual([false, false]);
    expect(stdout).toContain(`roentgen predict --model ${out}`);
    // What is there isn't fetched again, nor written over.
    expectInputError(await get(path, out), 'is there already');
  });

  it.each([
    ['/cut', 'asks for the rest', 'bytes=100000-'],
    ['/changed', 'begins anew where the file has changed since', 'bytes=100000-'],
    ['/plain', 'begins anew where the server gives no parts', 'bytes=100000-'],
  ])('after an interruption (%s) it %s', async (path, _, range) => {
    const out = place(`${path.slice(1)}.pt`);
    expectInputError(await get(path, out), 'broke off after 100000 of 300000 bytes', 'goes on from there');
    expect([existsSync(out), statSync(`${out}.part`).size]).toEqual([false, 100_000]);
    const { code, stderr } = await get(path, out);
    expect(code, stderr).toBe(0);
    expect(ranges.at(-1)).toBe(range);
    expect(readFileSync(out).equals(content)).toBe(true);
  });

  it('goes on after Ctrl-C', async () => {
    const out = place('slow.pt');
    const args = ['weights', name, '--from', `${address}/slow`, '--out', out];
    const { code } = await interrupted(args, 'downloading');
    expect(code).toBe(130);
    expect(existsSync(out)).toBe(false);
    isSlow = false;
    expect((await get('/slow', out)).code).toBe(0);
    expect(readFileSync(out).equals(content)).toBe(true);
  });

  it('refuses what is not the file that was published, and leaves nothing of it', async () => {
    const out = place('wrong.pth');
    const { code, stderr } = await get('/whole', out, 'torchvision');
    expect(code, stderr).toBe(1);
    const found = createHash('sha256').update(content).digest('hex').slice(0, 8);
    expect(stderr).toContain(`sha256 checksum begins with ${found}, a639ec97 was expected`);
    expect([existsSync(out), existsSync(`${out}.part`)]).toEqual([false, false]);
  });

  it('says what the server answers, and where to get the file without a network', async () => {
    expectInputError(await get('/missing', place('missing.pt')), '404');
    const away = await roentgen('weights', name, '--from', 'http://127.0.0.1:9', '--out', place('away.pt'));
    expectInputError(away, 'cannot reach 127.0.0.1:9', 'put it here as', 'nih-densenet121-d121');
    expectInputError(await roentgen('weights', name, '--from', 'file:///etc/passwd', '--out', place('f')), 'https://');
  });
});

describe('a public file that is there', () => {
  it('says its findings and preprocessing by its name, aloud', async () => {
    const { file, findings } = publicWeights.find((each) => each.name === name)!;
    const outputs = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b)).fill(1) });
    const weights = {
      'features.conv0.weight': outputs(2, 1, 7, 7),
      'classifier.weight': outputs(18, 2),
      'classifier.bias': outputs(18),
    };
    writeFileSync(place(file), zip(archiveParts(weights)));
    const refused = await roentgen('import', place(file), '--out', place('no.onnx'));
    // Its layers are missing here: all that was asked for is known.
    expectInputError(refused, "has no DenseNet's weights");
    const { readWeightFile } = await import('../../src/weights/read.ts');
    const read = await readWeightFile(place(file));
    expect(read.findings).toEqual(findings);
    expect(read.notices![0]).toContain('torchxrayvision-nih of `roentgen weights`, by its name');
    // The same bytes under another name are nobody's.
    writeFileSync(place('other.pt'), readFileSync(place(file)));
    expect((await readWeightFile(place('other.pt'))).findings).toBeUndefined();
    // A name that anybody may use needs its checksum.
    writeFileSync(place('checkpoint'), zip(archiveParts({ ...weights, 'classifier.bias': outputs(14) })));
    expect((await readWeightFile(place('checkpoint'))).findings).toBeUndefined();
  });
});
