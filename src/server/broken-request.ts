/** The answer to what Node refuses before there is a request: no HTTP, too long a header, too slow. */

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ProblemError, type ProblemKind, problemResponse } from './problems.ts';

const kinds: Readonly<Record<string, ProblemKind>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'receiving-took-too-long',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
};

const details: Partial<Record<ProblemKind, string>> = {
  'receiving-took-too-long': 'the request did not arrive whole in the time that the server waits',
  'headers-too-large': 'the headers have more than 16 KiB',
};

/** For the event `clientError` of a server: answers with a problem document, where the client can still read one. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const kind = kinds[error.code ?? ''] ?? 'bad-request';
  const response = problemResponse(new ProblemError(kind, details[kind] ?? 'this is no request in HTTP/1.1'));
  void response.text().then((body) => {
    const lines = [
      `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status]}`,
      ...[...response.headers].map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  });
}
