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
  hitRatio:
    'The share of requests that found their adapter in the node’s memory; the others waited until it was loaded.',
  spendingCap: 'A spending cap is signed once and limits what a node may draw from your prepaid balance.',
  quarantine:
    'Pay is held when a contributor’s records worked against the answers of a model over many answers; a retraining decides.',
  root: 'A reward root is one hash that stands for everything all contributors have earned so far.',
  open: 'OPEN is the unit in which fees and rewards are counted and paid.',
  gas: 'Gas is what the chain charges for carrying out a transaction.',
  perplexity:
    'Perplexity is how many words the model hesitates between at each step, e to the power of the loss; lower is better.',
  exactMatch:
    'Exact match is the share of answers that are the record’s own word for word, apart from case, punctuation and articles.',
  tokenF1: 'Word F1 says how many words an answer shares with the record’s own: 100 % is all of them and no others.',
  rougeL: 'ROUGE-L says how long a run of words, in order but with gaps, an answer shares with the record’s own.',
  wilson:
    'The 95 % interval (Wilson’s) is where the true share lies unless chance played a trick that it plays once in twenty times.',
  recipe: 'A recipe is everything that is chosen about a training; with the same data it gives the same adapter.',
  rank: 'The rank is how much room the adapter has to learn; more can hold more facts, takes longer and may memorise.',
  alpha: 'Alpha scales what the adapter adds to the base; usually twice the rank.',
  dropout: 'Dropout hides a part of the adapter at random in each step, so that it does not rely on single details.',
  promptDropout:
    'Word dropout leaves out parts of the questions, others in each pass, so that the model learns what is asked about and not one wording.',
  result:
    'The adapter with the best held-out loss has learned what is common to all records. The last one knows its own records best.',
  targets: 'Targets are the matrices of the base that get an adapter of their own.',
  learningRate:
    'The learning rate is how far each step moves the weights; too much and training breaks, too little and nothing is learned.',
  warmup: 'Warm-up lets the learning rate rise slowly at the beginning; then it runs as the schedule says.',
  schedule:
    'The schedule says how the learning rate goes on after the warm-up: falling along half a cosine, falling in a straight line, or constant.',
  preference:
    'Preference tuning (DPO) learns from pairs of answers which of the two is preferred, measured against what the base itself would have said.',
  beta: 'Beta says how much a departure from the base costs in preference tuning: smaller lets the model move further.',
  rslora:
    'rsLoRA scales the adapter by alpha divided by the square root of the rank in place of the rank, so that a high rank does not make the adapter timid.',
  basePrecision:
    'The base is frozen, so its numbers may be kept rounded, in fewer bits each, and opened when they are needed. That saves memory and costs a little time and, at 4 bits, a little quality. The adapter always learns in 32 bits.',
  recompute:
    'What the layers computed for a batch is needed again on the way back. Keeping it takes most of the memory of a large batch; computed twice, it takes a fraction, and a step takes about a third longer. What is learned is the same.',
  epoch: 'An epoch is one pass over all training records.',
  batch: 'A batch is how many records are looked at together before the weights move.',
  accumulation:
    'Accumulation adds up several batches before each move, as if the batch were larger, without its memory.',
  maxLength: 'Records longer than this many tokens are cut: the question first, then the end of the answer.',
  token: 'A token is a piece of text that the model reads or writes at once, about three and a half letters.',
  weightDecay: 'Weight decay pulls every weight a little towards zero in each step.',
  clip: 'Clipping shortens a gradient that is longer than this, so that one odd batch cannot break the training.',
  seed: 'The seed fixes every random choice: the same seed, recipe and data give the same adapter.',
  earlyStopping: 'Early stopping ends the training when the held-out loss has not improved for this many measurements.',
  gradientNorm: 'The gradient norm is how strongly a batch asks for the weights to change.',
  sketch:
    'A gradient sketch is a short fingerprint of how a record changed the adapter; the text cannot be read from it.',
  lossMask:
    'Which tokens count in the loss: those of the answer, while the question is read but not learned, or all of them where the recipe says so.',
  evidence: 'The evidence of an answer holds everything needed to work out again who is paid what.',
  commitment: 'A commitment is a hash that binds its maker to a text without showing it.',
  placebo:
    'Placebos are held-out records of the same kind: what they seem to influence is chance, and must be exceeded.',
  receipt: 'A receipt names the question, the answer and the fee of one request by their hashes, signed by the node.',
} as const;

export type GlossaryTerm = keyof typeof GLOSSARY;
