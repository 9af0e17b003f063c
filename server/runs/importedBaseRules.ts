import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type ImportedBase, importedBase } from '@/lib/bases/importedBase';

/** A run on an imported base cannot be trained here: its weights are in its owner's browser alone. */
export function notOnServer(name: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'conflict',
    message: `The server does not have the base ${name}: it was imported into a browser and is kept there.`,
    fields: { base: name },
    remedy: 'Train the run in the browser that has the base.',
  });
}

/** A model on an imported base cannot be published: no node could answer with it. */
export function notServed(name: string, served: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'conflict',
    message: `A model on ${name} cannot be published here, because nodes serve only models on ${served}.`,
    fields: { base: name, served },
    remedy: `Export the adapter, or train on ${served} to publish.`,
  });
}

/** The stored form of a run's imported base. */
export const importedBaseOf = (stored: unknown): ImportedBase => importedBase.parse(stored);
