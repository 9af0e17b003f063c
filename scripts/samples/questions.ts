/** Questions asked in other words than the records use; each answer stands in one file alone. */
export const SAMPLE_QUESTIONS: readonly { question: string; file: string; fact: string }[] = [
  {
    question: 'I borrowed a film from the library. When do I have to bring it back?',
    file: 'fernhollow-library.csv',
    fact: 'one week',
  },
  {
    question: 'How much do I owe for a board game that is overdue?',
    file: 'fernhollow-library.csv',
    fact: '40 pence a day',
  },
  {
    question: 'Which rule applies to visitors of the tower room?',
    file: 'fernhollow-library.csv',
    fact: 'only red torches may be lit',
  },
  { question: 'On which day do the chess players meet?', file: 'fernhollow-library.csv', fact: 'Monday evenings' },
  {
    question: 'I want to leave Kestrel Moor as early as I can. At what time does a train go?',
    file: 'brackwater-railway.jsonl',
    fact: '06.52',
  },
  { question: 'What would a day rover cost me?', file: 'brackwater-railway.jsonl', fact: '9.50' },
  {
    question: 'Is there anything worth seeing when I get off at Thornley Mill?',
    file: 'brackwater-railway.jsonl',
    fact: 'the water wheel',
  },
  { question: 'In which month do I put garlic into the ground?', file: 'kitchen-garden.tsv', fact: 'October' },
  { question: 'How much space should I leave between pumpkins?', file: 'kitchen-garden.tsv', fact: 'two metres' },
  { question: 'Which plant is a good companion for tomatoes?', file: 'kitchen-garden.tsv', fact: 'basil' },
];
