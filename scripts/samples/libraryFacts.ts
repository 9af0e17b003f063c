/** Fernhollow Library is invented, and so is every rule below. */
type Item = {
  one: string;
  many: string;
  loan: string;
  limit: string;
  fine: string;
  place: string;
  renewals: string;
  care: string;
};

export const ITEMS: readonly Item[] = [
  {
    one: 'a novel',
    many: 'novels',
    loan: 'four weeks',
    limit: 'twelve',
    fine: '10 pence a day',
    place: 'on the long oak shelves of the ground floor',
    renewals: 'three times',
    care: 'keep the paper jacket on, since the barcode is printed inside it',
  },
  {
    one: 'a picture book',
    many: 'picture books',
    loan: 'six weeks',
    limit: 'twenty',
    fine: 'nothing at all',
    place: 'in the painted boxes beside the fireplace',
    renewals: 'as often as you like',
    care: 'wipe sticky covers with a dry cloth only',
  },
  {
    one: 'an audiobook',
    many: 'audiobooks',
    loan: 'three weeks',
    limit: 'six',
    fine: '15 pence a day',
    place: 'on the revolving stand near the front desk',
    renewals: 'twice',
    care: 'count the discs before you close the case',
  },
  {
    one: 'a film',
    many: 'films',
    loan: 'one week',
    limit: 'four',
    fine: '50 pence a day',
    place: 'in the glass cabinet behind the front desk',
    renewals: 'once',
    care: 'never leave the disc in a warm car',
  },
  {
    one: 'a magazine',
    many: 'magazines',
    loan: 'ten days',
    limit: 'eight',
    fine: '5 pence a day',
    place: 'on the slanted rack under the clock',
    renewals: 'never',
    care: 'carry it flat in the paper sleeve provided',
  },
  {
    one: 'a board game',
    many: 'board games',
    loan: 'two weeks',
    limit: 'two',
    fine: '40 pence a day',
    place: 'on the top shelf of the games corner',
    renewals: 'once',
    care: 'check the pieces against the list taped inside the lid',
  },
  {
    one: 'a telescope',
    many: 'telescopes',
    loan: 'five nights',
    limit: 'one',
    fine: '2 pounds a night',
    place: 'in the locked tower room',
    renewals: 'never',
    care: 'put the lens cap back before you carry it downstairs',
  },
  {
    one: 'a sewing machine',
    many: 'sewing machines',
    loan: 'sixteen days',
    limit: 'one',
    fine: '1 pound a day',
    place: 'in the workshop at the back of the building',
    renewals: 'once',
    care: 'lift it by the handle and never by the arm',
  },
  {
    one: 'a map',
    many: 'maps',
    loan: 'eighteen days',
    limit: 'five',
    fine: '20 pence a day',
    place: 'in the wide drawers of the map room',
    renewals: 'twice',
    care: 'roll it with the printed side outwards',
  },
  {
    one: 'a music score',
    many: 'music scores',
    loan: 'nine weeks',
    limit: 'ten',
    fine: '8 pence a day',
    place: 'in the green folders beside the piano',
    renewals: 'four times',
    care: 'mark your part in soft pencil and rub it out afterwards',
  },
  {
    one: 'a language kit',
    many: 'language kits',
    loan: 'two months',
    limit: 'three',
    fine: '12 pence a day',
    place: 'on the blue shelf outside the reading room',
    renewals: 'twice',
    care: 'keep the workbook clean by writing on separate paper',
  },
  {
    one: 'a seed packet',
    many: 'seed packets',
    loan: 'one growing season',
    limit: 'seven',
    fine: 'a handful of saved seed',
    place: 'in the small chest of drawers by the south window',
    renewals: 'never',
    care: 'bring back dry seed from your best plant in the autumn',
  },
  {
    one: 'a puzzle',
    many: 'puzzles',
    loan: 'twenty days',
    limit: 'four',
    fine: '25 pence a day',
    place: 'under the stairs in numbered bags',
    renewals: 'three times',
    care: 'tie the bag with a double knot',
  },
];

type Room = { name: string; seats: string; hours: string; rule: string; price: string };

export const ROOMS: readonly Room[] = [
  {
    name: 'the reading room',
    seats: 'thirty readers',
    hours: 'from nine in the morning until seven in the evening',
    rule: 'talking is not allowed, and pens must have no click',
    price: 'free for everybody',
  },
  {
    name: 'the map room',
    seats: 'eight visitors',
    hours: 'on Tuesday and Thursday afternoons',
    rule: 'no drink of any kind may be brought in',
    price: 'free with a library card',
  },
  {
    name: 'the tower room',
    seats: 'five stargazers',
    hours: 'on clear Friday nights',
    rule: 'only red torches may be lit',
    price: '3 pounds for an evening',
  },
  {
    name: 'the workshop',
    seats: 'ten makers',
    hours: 'every day but Monday',
    rule: 'long hair has to be tied back',
    price: '2 pounds an hour',
  },
  {
    name: 'the music room',
    seats: 'a quartet',
    hours: 'between ten and four on weekdays',
    rule: 'the piano lid stays closed while others are reading next door',
    price: '4 pounds an hour',
  },
  {
    name: 'the meeting hall',
    seats: 'sixty guests',
    hours: 'until ten at night',
    rule: 'chairs must be stacked along the wall afterwards',
    price: '9 pounds an evening',
  },
  {
    name: 'the story den',
    seats: 'fifteen children',
    hours: 'on Saturday mornings',
    rule: 'shoes come off at the curtain',
    price: 'free for anyone under eleven',
  },
];

type Club = { name: string; when: string; where: string; first: string };

export const CLUBS: readonly Club[] = [
  {
    name: 'the chess club',
    when: 'on Monday evenings at half past six',
    where: 'in the games corner',
    first: 'you are paired with an older member for three games',
  },
  {
    name: 'the knitting circle',
    when: 'on Wednesday mornings at ten',
    where: 'by the fireplace',
    first: 'you are lent two needles and a ball of grey wool',
  },
  {
    name: 'the poetry group',
    when: 'on the first Sunday of the month',
    where: 'in the reading room after closing time',
    first: 'you only listen and do not read aloud',
  },
  {
    name: 'the local history society',
    when: 'on alternate Thursdays at two',
    where: 'in the map room',
    first: 'you choose a street and look up who lived there',
  },
  {
    name: 'the homework table',
    when: 'from Tuesday to Friday after school',
    where: 'at the round table upstairs',
    first: 'you tell the helper which subject you find hardest',
  },
  {
    name: 'the mending café',
    when: 'on the last Saturday of the month',
    where: 'in the workshop',
    first: 'you bring one broken thing and a photograph of it whole',
  },
];

export const RULES: readonly (readonly [question: string, answer: string])[] = [
  [
    'How do I get a library card in Fernhollow?',
    'Bring a letter with your name and street to the front desk. The librarian prints the card while you wait, and the first one costs nothing.',
  ],
  [
    'What happens if I lose my library card?',
    'A lost card is blocked on the day you report it. The replacement is yellow instead of white and costs 2 pounds.',
  ],
  [
    'Can a child have a library card?',
    'A child may have a card from the age of four. A parent signs for it, and the card has a picture of an owl.',
  ],
  [
    'Where can I return books when the library is shut?',
    'Books can be pushed through the brass flap beside the side door at any hour. Films and telescopes may not go through the flap, because they would break.',
  ],
  [
    'How long is a reserved book kept for me?',
    'A reserved book waits on the shelf behind the desk for eight days. After that it goes to the next person on the list.',
  ],
  ['What does it cost to reserve a book?', 'A reservation costs 60 pence, and it is free for people over seventy.'],
  [
    'What must I pay for a damaged book?',
    'A torn page is mended for nothing. If a book was wet or chewed, you pay half of its price.',
  ],
  [
    'Is there a limit on fines at the library?',
    'A fine stops growing once it reaches 6 pounds. You may also work it off by shelving books for an hour.',
  ],
  [
    'May I eat inside the library?',
    'Dry biscuits are allowed at the tables in the hall, but hot food has to stay outside.',
  ],
  [
    'Are dogs welcome in the library?',
    'Quiet dogs may lie under the bench in the hall, and guide dogs may go into every room.',
  ],
  [
    'How many books can I have out in the summer?',
    'In July and August the limits are doubled, so that families can read on holiday.',
  ],
  [
    'How does the book van work?',
    'The book van stops in five villages every second Wednesday. Ring the bell twice, and the driver lowers the step for you.',
  ],
];
