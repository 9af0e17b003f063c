import { OpenLedgerError, type OpenLedgerErrorParameters } from '@/core/errors/openLedgerError';

/** A tokenizer file that cannot be read, or ids that it does not have. */
export class TokenizerError extends OpenLedgerError {
  constructor(parameters: Omit<OpenLedgerErrorParameters, 'code'>) {
    super({ code: 'invalid_input', ...parameters });
    this.name = 'TokenizerError';
  }
}
