/** One turn of a conversation, as a template sees it. */
export type TemplateMessage = { role: string; content: string };

/** Writes conversations the way a model was taught them. */
export type ChatTemplate = {
  /**
   * The conversation as text, names of special tokens included.
   *
   * @param addGenerationPrompt end with what stands before an answer
   * @throws OpenLedgerError `invalid_input` where the template refuses the conversation
   */
  render(messages: readonly TemplateMessage[], addGenerationPrompt: boolean): string;
};
