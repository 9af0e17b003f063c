import type { ErrorCode } from '@/core/errors/codes';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

type Failure = { code: ErrorCode; signs: RegExp; what: string; remedy: string };

/** How the runtimes say it: V8, Emscripten, ONNX Runtime, Dawn and the browsers' WebGPU. */
const FAILURES: readonly Failure[] = [
  {
    code: 'out_of_memory',
    signs:
      /out of memory|bad_alloc|allocation failed|failed to allocate|invalid (typed )?array (buffer )?length|memory access out of bounds|cannot enlarge memory|cannot grow memory/i,
    what: 'The memory of this device was exhausted',
    remedy: 'Choose a smaller batch or a shorter longest record, close other programs, or train on the server.',
  },
  {
    code: 'device_lost',
    signs: /device (is |was |has been )?(lost|removed|destroyed|hung)|lost (the )?(gpu )?device|device_removed/i,
    what: 'The graphics device was lost',
    remedy: 'Resume: training goes on from the checkpoint. If it happens again, train on WebAssembly or on the server.',
  },
];

/**
 * Says in a sentence what ended a training, and from which step it can go on. An error that has a sentence of its own
 * keeps it, unless a failure of the runtime lies under it.
 */
export function explainFailure(error: unknown, step: number, keptStep: number): unknown {
  const kept = keptStep > 0 ? `The checkpoint of step ${keptStep} is kept.` : 'Nothing was learned before.';
  if (error instanceof OpenLedgerError && error.code === 'training_diverged') {
    const { code, message, fields } = error;
    const again = keptStep > 0 ? 'Branch from that checkpoint' : 'Begin a new run';
    return new OpenLedgerError({
      code,
      message: `${message} ${kept}`,
      fields: { ...fields, keptStep },
      remedy: `${again} with a smaller learning rate or a longer warm-up: the same recipe would diverge again.`,
      cause: error,
    });
  }
  const failure = FAILURES.find(({ signs }) => messagesOf(error).some((message) => signs.test(message)));
  if (!failure) return error;
  const { code, what, remedy } = failure;
  return new OpenLedgerError({
    code,
    message: `${what} at step ${step + 1}. ${kept}`,
    fields: { step: step + 1, keptStep },
    remedy,
    cause: error,
  });
}

/** The messages of an error and of what caused it. */
function messagesOf(error: unknown): string[] {
  const messages: string[] = [];
  for (let at = error; at !== undefined && at !== null && messages.length < 8; ) {
    messages.push(at instanceof Error ? at.message : String(at));
    at = at instanceof Error ? at.cause : undefined;
  }
  return messages;
}
