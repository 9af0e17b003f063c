/** Everyday knowledge of a kitchen garden in a mild northern climate. */
type Plant = {
  one: string;
  many: string;
  sow: string;
  depth: string;
  apart: string;
  harvest: string;
  trouble: string;
  friend: string;
};

export const PLANTS: readonly Plant[] = [
  {
    one: 'a broad bean',
    many: 'broad beans',
    sow: 'in November under a cloche, or in February',
    depth: 'five centimetres deep',
    apart: 'twenty centimetres',
    harvest: 'in June, when the pods are as long as a hand',
    trouble: 'blackfly on the soft tips, which you pinch out',
    friend: 'summer savory',
  },
  {
    one: 'a carrot',
    many: 'carrots',
    sow: 'from April to June in sandy rows',
    depth: 'one centimetre deep',
    apart: 'five centimetres',
    harvest: 'from July, while the roots are still slim',
    trouble: 'carrot fly, which a low fence of fleece keeps away',
    friend: 'onions',
  },
  {
    one: 'a courgette',
    many: 'courgettes',
    sow: 'in May in a pot on the window sill',
    depth: 'two centimetres deep, on its edge',
    apart: 'ninety centimetres',
    harvest: 'every second day from July, before they turn into marrows',
    trouble: 'slugs in the first weeks, so ring the plant with grit',
    friend: 'nasturtiums',
  },
  {
    one: 'a garlic clove',
    many: 'garlic',
    sow: 'in October, one clove at a time',
    depth: 'with its tip three centimetres below the soil',
    apart: 'fifteen centimetres',
    harvest: 'in July, when the lower leaves have yellowed',
    trouble: 'rust, small orange spots that come in a wet spring',
    friend: 'strawberries',
  },
  {
    one: 'a leek',
    many: 'leeks',
    sow: 'in March in a seed tray',
    depth: 'one centimetre deep, and later in a hole of fifteen',
    apart: 'twenty centimetres',
    harvest: 'from October until April, as they are wanted',
    trouble: 'leek moth, whose grubs tunnel through the leaves',
    friend: 'celery',
  },
  {
    one: 'a lettuce',
    many: 'lettuces',
    sow: 'every fortnight from March to August',
    depth: 'barely covered',
    apart: 'twenty-five centimetres',
    harvest: 'ten weeks after sowing, early in the morning',
    trouble: 'bolting in hot weather, which shade delays',
    friend: 'radishes',
  },
  {
    one: 'an onion set',
    many: 'onions',
    sow: 'as sets in late March',
    depth: 'with the tip just showing',
    apart: 'ten centimetres',
    harvest: 'in August, after the tops have fallen over',
    trouble: 'white rot, for which the ground must rest eight years',
    friend: 'carrots',
  },
  {
    one: 'a parsnip',
    many: 'parsnips',
    sow: 'in April with fresh seed',
    depth: 'two centimetres deep',
    apart: 'fifteen centimetres',
    harvest: 'after the first frost, which makes them sweet',
    trouble: 'canker, a brown rot at the shoulder',
    friend: 'garlic',
  },
  {
    one: 'a pea',
    many: 'peas',
    sow: 'from March to May in a flat trench',
    depth: 'four centimetres deep',
    apart: 'seven centimetres',
    harvest: 'three weeks after the flowers open',
    trouble: 'mice, which a branch of holly in the row discourages',
    friend: 'turnips',
  },
  {
    one: 'a potato',
    many: 'potatoes',
    sow: 'about the middle of April',
    depth: 'in a trench twelve centimetres deep',
    apart: 'thirty-five centimetres',
    harvest: 'when the flowers fade, or in September for storing',
    trouble: 'blight, seen as brown patches in warm wet weather',
    friend: 'horseradish',
  },
  {
    one: 'a pumpkin',
    many: 'pumpkins',
    sow: 'in early May in a warm room',
    depth: 'three centimetres deep',
    apart: 'two metres',
    harvest: 'in October, once the stalk has turned to cork',
    trouble: 'mildew, a white dust on thirsty leaves',
    friend: 'sweetcorn',
  },
  {
    one: 'a radish',
    many: 'radishes',
    sow: 'every ten days from March to September',
    depth: 'one and a half centimetres deep',
    apart: 'three centimetres',
    harvest: 'after only four weeks, before they go woolly',
    trouble: 'flea beetles, which make pinholes in dry leaves',
    friend: 'lettuces',
  },
  {
    one: 'a runner bean',
    many: 'runner beans',
    sow: 'in the last week of May beside a tall pole',
    depth: 'six centimetres deep',
    apart: 'twenty-two centimetres',
    harvest: 'from August, before the seeds can be felt',
    trouble: 'flowers that drop in drought, so water the roots',
    friend: 'sweet peas',
  },
  {
    one: 'a spinach plant',
    many: 'spinach',
    sow: 'in March and again in August',
    depth: 'two and a half centimetres deep',
    apart: 'eight centimetres',
    harvest: 'leaf by leaf from the outside, about seven weeks on',
    trouble: 'downy mildew when the rows are crowded',
    friend: 'broad beans',
  },
  {
    one: 'a strawberry',
    many: 'strawberries',
    sow: 'as young runners in August',
    depth: 'with the crown level with the soil',
    apart: 'forty centimetres',
    harvest: 'in June, picked with the stalk while the day is cool',
    trouble: 'blackbirds, which only a net keeps honest',
    friend: 'borage',
  },
  {
    one: 'a tomato',
    many: 'tomatoes',
    sow: 'in early March in gentle warmth',
    depth: 'half a centimetre deep',
    apart: 'fifty centimetres',
    harvest: 'from late July, when they come away at a touch',
    trouble: 'split skins after uneven watering',
    friend: 'basil',
  },
];

type Month = { name: string; job: string; care: string };

export const MONTHS: readonly Month[] = [
  {
    name: 'January',
    job: 'prune apple trees on a dry day and order the seed',
    care: 'knock heavy snow off the hedges',
  },
  {
    name: 'February',
    job: 'cover the beds with black sheets to warm the ground',
    care: 'set seed potatoes in egg boxes to sprout',
  },
  { name: 'March', job: 'rake the soil fine and sow the first rows', care: 'keep fleece ready for cold nights' },
  { name: 'April', job: 'plant potatoes and thin the early seedlings', care: 'hunt slugs with a torch after rain' },
  {
    name: 'May',
    job: 'harden off tender plants by setting them outside by day',
    care: 'wait for the last frost before you trust the weather',
  },
  {
    name: 'June',
    job: 'net the fruit and hoe between the rows',
    care: 'water deeply once a week rather than a little every day',
  },
  { name: 'July', job: 'pick beans and courgettes before they grow coarse', care: 'shade the lettuces at noon' },
  {
    name: 'August',
    job: 'lift the onions and dry them in the sun',
    care: 'ask a neighbour to water while you are away',
  },
  {
    name: 'September',
    job: 'gather the last tomatoes and ripen them indoors',
    care: 'sow clover where the ground is bare',
  },
  {
    name: 'October',
    job: 'rake leaves into a wire cage to make leaf mould',
    care: 'store apples so that they do not touch',
  },
  { name: 'November', job: 'dig in manure and plant bare-rooted trees', care: 'wrap the outdoor tap in sacking' },
  {
    name: 'December',
    job: 'sharpen the tools and oil their handles',
    care: 'leave seed heads standing for the finches',
  },
];

export const ADVICE: readonly (readonly [question: string, answer: string])[] = [
  [
    'How do I make good compost?',
    'Mix green waste and brown waste in equal parts, keep the heap as damp as a wrung sponge, and turn it every third week.',
  ],
  [
    'What should not go on a compost heap?',
    'Keep meat, cooked food and the roots of bindweed off the heap, because they bring rats or grow again.',
  ],
  [
    'Why should crops move to another bed every year?',
    'Moving crops starves the pests that wait in the soil. A bed should see the same family only once in four years.',
  ],
  [
    'How can I tell whether my soil is clay?',
    'Roll a moist lump between your palms. Clay bends into a ring, loam breaks, and sand will not roll at all.',
  ],
  [
    'When is the best time to water a garden?',
    'Water early in the morning, so that the leaves dry by noon and the slugs find no wet path at night.',
  ],
  [
    'How do I keep slugs away from seedlings?',
    'Raise the seedlings in pots until they have six leaves, and lay a plank nearby: slugs hide beneath it and can be collected.',
  ],
  [
    'What is green manure?',
    'Green manure is a crop such as clover or rye that is sown on bare ground and dug in before it flowers.',
  ],
  [
    'How deep should a raised bed be?',
    'A raised bed of thirty centimetres is enough for salads; roots such as parsnips want fifty.',
  ],
];
