/** The field's words, each in one sentence. Shown by <Term>. */
export const GLOSSARY = {
  dataNet: 'A DataNet is a shared, owned and licensed data set that people add records to and are paid for.',
  record: 'A record is one accepted row of a file: a question with its answer, or a piece of text.',
  version:
    'A version is a frozen list of records that never changes again, so that models can say exactly what they learned from.',
  anchor:
    'Anchoring writes the fingerprint of a version to the chain, so that anyone can check later that nothing was changed.',
  merkleRoot:
    'A Merkle root is one hash that stands for a whole list; a short proof shows that a record belongs to it.',
  licence: 'The licence says what others may do with the data; it cannot be changed after the DataNet exists.',
  attribution: 'Attribution measures which records an answer was learned from, and how much each of them counts.',
  influence:
    'Influence says how much training on a record changed this answer, compared with records the model never saw.',
  span: 'A span is a stretch of the answer that stands word for word in training records.',
  base: 'The base is the language model that fine-tuning starts from.',
  adapter: 'An adapter is the small set of weights that fine-tuning adds to the base; the base itself stays as it is.',
  loss: 'Loss is how surprised the model is by the right answer, in nats per token; lower is better.',
  heldOut: 'Held-out records are kept away from training, so that the model is tested on what it has not seen.',
  fee: 'Each answer has a fee in OPEN, which is split between those who made it possible.',
  settlement: 'Settlement sends the receipts of answers to the chain, where fees are drawn and split.',
  pool: 'Each model has a pool on the chain; the contributors’ part of its fees waits there to be claimed.',
  challengeWindow:
    'After rewards are posted there is a waiting time in which a wrong posting can be struck out; then they can be claimed.',
  claimable: 'Claimable is what you earned, whose waiting time is over, and that you have not taken yet.',
  solvency: 'Solvency compares what was paid into the pools with what is owed from them; it may never be less.',
  node: 'A node is a server that runs models and signs a receipt for each answer.',
  spendingCap: 'A spending cap is signed once and limits what a node may draw from your prepaid balance.',
  root: 'A reward root is one hash that stands for everything all contributors have earned so far.',
  open: 'OPEN is the unit in which fees and rewards are counted and paid.',
  gas: 'Gas is what the chain charges for carrying out a transaction.',
  receipt: 'A receipt names the question, the answer and the fee of one request by their hashes, signed by the node.',
} as const;

export type GlossaryTerm = keyof typeof GLOSSARY;
