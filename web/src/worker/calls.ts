/** Questions to a worker and its answers: each question has a number, and gets reports of progress and one answer or fault. */

import { messageOf } from '../../../src/base/error.ts';
import { DecodeFault } from '../decode/fault.ts';

interface Question<Q> {
  readonly id: number;
  readonly question: Q;
}

type Message<A, P> =
  | { readonly id: number; readonly answer: A }
  | { readonly id: number; readonly progress: P }
  | { readonly id: number; readonly fault: string; readonly isKnownToServer: boolean | undefined };

export type Ask<Q, A, P> = (question: Q, transfer?: Transferable[], onProgress?: (progress: P) => void) => Promise<A>;

/** How the page asks a worker. A worker that breaks faults all open questions. */
export function askWorker<Q, A, P = never>(worker: Worker): Ask<Q, A, P> {
  let last = 0;
  const open = new Map<number, { settle: (message: Message<A, P>) => void; fault: (error: Error) => void }>();
  worker.onmessage = ({ data }: MessageEvent<Message<A, P>>) => open.get(data.id)?.settle(data);
  worker.onerror = (event) => {
    event.preventDefault();
    const error = new Error(event.message || 'a part of the page could not be loaded; reload it');
    for (const { fault } of open.values()) fault(error);
    open.clear();
  };
  return (question, transfer = [], onProgress) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      open.set(id, {
        fault: reject,
        settle: (message) => {
          if ('progress' in message) return onProgress?.(message.progress);
          open.delete(id);
          if ('answer' in message) return resolve(message.answer);
          const { fault, isKnownToServer } = message;
          reject(isKnownToServer === undefined ? new Error(fault) : new DecodeFault(fault, isKnownToServer));
        },
      });
      worker.postMessage({ id, question } satisfies Question<Q>, transfer);
    });
}

/** How a worker answers, one question after the other. */
export function answerPage<Q, A, P = never>(
  answer: (question: Q, report: (progress: P) => void) => Promise<{ answer: A; transfer?: Transferable[] }>,
): void {
  let last: Promise<unknown> = Promise.resolve();
  self.onmessage = ({ data: { id, question } }: MessageEvent<Question<Q>>) => {
    const send = (message: Message<A, P>, transfer: Transferable[] = []) => self.postMessage(message, { transfer });
    last = last.then(async () => {
      try {
        const { answer: result, transfer } = await answer(question, (progress) => send({ id, progress }));
        send({ id, answer: result }, transfer);
      } catch (error) {
        const isKnownToServer = error instanceof DecodeFault ? error.isKnownToServer : undefined;
        send({ id, fault: messageOf(error), isKnownToServer });
      }
    });
  };
}
