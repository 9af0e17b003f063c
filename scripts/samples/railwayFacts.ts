/** The Brackwater Valley Railway is invented: its stations, trains and fares exist nowhere else. */
type Station = {
  name: string;
  first: string;
  last: string;
  minutes: string;
  platform: string;
  sight: string;
  access: string;
};

export const STATIONS: readonly Station[] = [
  {
    name: 'Brackwater Quay',
    first: '05.40',
    last: '23.15',
    minutes: 'the line begins here',
    platform: 'platform 1',
    sight: 'the fish market under its iron roof',
    access: 'a ramp leads up from the harbour road',
  },
  {
    name: 'Saltmarsh Halt',
    first: '05.47',
    last: '23.22',
    minutes: '7 minutes',
    platform: 'the only platform',
    sight: 'the bird hides among the reeds',
    access: 'the path is level but often muddy',
  },
  {
    name: 'Old Tannery',
    first: '05.53',
    last: '23.28',
    minutes: '13 minutes',
    platform: 'platform 2',
    sight: 'the leather museum',
    access: 'there is a lift at the south end',
  },
  {
    name: 'Cobbler Street',
    first: '05.58',
    last: '23.33',
    minutes: '18 minutes',
    platform: 'platform 4',
    sight: 'the covered arcade with forty small shops',
    access: 'moving stairs go down to the street',
  },
  {
    name: 'Market Cross',
    first: '06.04',
    last: '23.39',
    minutes: '24 minutes',
    platform: 'platform 3',
    sight: 'the striped tents of the Tuesday market',
    access: 'both entrances are free of steps',
  },
  {
    name: 'Ashby Weir',
    first: '06.11',
    last: '23.44',
    minutes: '31 minutes',
    platform: 'platform 2',
    sight: 'the salmon ladder below the weir',
    access: 'a member of staff carries a folding ramp',
  },
  {
    name: 'Thornley Mill',
    first: '06.19',
    last: '23.51',
    minutes: '39 minutes',
    platform: 'platform 1',
    sight: 'the water wheel, which still grinds flour',
    access: 'there are eleven steps and no lift',
  },
  {
    name: 'Hazel Cutting',
    first: '06.26',
    last: '23.57',
    minutes: '46 minutes',
    platform: 'the short platform on the left',
    sight: 'fossils in the cliff beside the track',
    access: 'a wooden footbridge with a gentle slope crosses the line',
  },
  {
    name: 'Upper Dray',
    first: '06.34',
    last: '00.05',
    minutes: '54 minutes',
    platform: 'platform 2',
    sight: 'the brewery with its painted horses',
    access: 'the car park is level with the train',
  },
  {
    name: 'Lantern Tunnel',
    first: '06.41',
    last: '00.12',
    minutes: '61 minutes',
    platform: 'the platform cut into the rock',
    sight: 'a hundred oil lamps lit on winter evenings',
    access: 'forty steps climb to the road, and a goods lift runs on request',
  },
  {
    name: 'Kestrel Moor',
    first: '06.52',
    last: '00.23',
    minutes: '72 minutes',
    platform: 'the windy platform on the hill',
    sight: 'wild ponies near the signal box',
    access: 'the platform is gravel and slopes towards the gate',
  },
  {
    name: 'Highgate Summit',
    first: '07.03',
    last: '00.34',
    minutes: '83 minutes',
    platform: 'platform 1 under the glass dome',
    sight: 'the view over three counties',
    access: 'a cable lift brings wheelchairs to the terrace',
  },
];

type Ticket = { name: string; price: string; valid: string; who: string };

export const TICKETS: readonly Ticket[] = [
  {
    name: 'the single ticket',
    price: '3.20',
    valid: 'one journey begun within two hours',
    who: 'anyone who travels one way',
  },
  {
    name: 'the day rover',
    price: '9.50',
    valid: 'all trains until three the next morning',
    who: 'people who want to stop at several stations',
  },
  {
    name: 'the harbour return',
    price: '5.80',
    valid: 'a journey to Brackwater Quay and back on the same day',
    who: 'shoppers who come for fresh fish',
  },
  {
    name: 'the family card',
    price: '16.00',
    valid: 'two grown-ups with up to four children',
    who: 'families at weekends and in the holidays',
  },
  {
    name: 'the moor walker',
    price: '7.40',
    valid: 'a ride out to one station and home from another',
    who: 'hikers with muddy boots',
  },
  {
    name: 'the month pass',
    price: '74.00',
    valid: 'thirty days from the first stamp',
    who: 'workers who ride on most weekdays',
  },
  {
    name: 'the night ticket',
    price: '2.60',
    valid: 'trains that leave after half past nine',
    who: 'musicians, nurses and late diners',
  },
];

type Train = { name: string; engine: string; speed: string; carriages: string; known: string };

export const TRAINS: readonly Train[] = [
  {
    name: 'the Grey Heron',
    engine: 'a battery engine that is charged at the quay',
    speed: '90 kilometres an hour',
    carriages: 'five',
    known: 'its quiet carriage with no telephones',
  },
  {
    name: 'the Moor Pony',
    engine: 'a small diesel engine',
    speed: '65 kilometres an hour',
    carriages: 'two',
    known: 'stopping wherever a passenger waves a flag',
  },
  {
    name: 'the Summit Star',
    engine: 'two electric engines, one at each end',
    speed: '110 kilometres an hour',
    carriages: 'eight',
    known: 'breakfast served on blue plates',
  },
  {
    name: 'the Lamplighter',
    engine: 'a steam engine built in 1911',
    speed: '40 kilometres an hour',
    carriages: 'four',
    known: 'running only between November and February',
  },
  {
    name: 'the Millrace',
    engine: 'an engine that burns hydrogen',
    speed: '80 kilometres an hour',
    carriages: 'three',
    known: 'the glass floor over the river bridge',
  },
];

export const RULES: readonly (readonly [question: string, answer: string])[] = [
  [
    'Can I take a bicycle on the train?',
    'Bicycles travel in the last carriage. There are six hooks, and after nine in the morning no booking is needed.',
  ],
  [
    'May my dog travel on the railway?',
    'One dog rides free with each passenger. A second dog needs a child ticket, and neither may sit on a seat.',
  ],
  [
    'How much luggage am I allowed on the train?',
    'Each passenger may bring two cases and one bag. Anything longer than a ski goes in the guard’s van.',
  ],
  [
    'What happens if my train is late?',
    'If a train comes more than twenty minutes late, half of the fare is paid back. After an hour the whole fare is returned.',
  ],
  [
    'Where do I ask for something I lost on a train?',
    'Lost things are kept for ninety days in the green hut at Market Cross. Umbrellas are given away after a month.',
  ],
  [
    'Can I buy a ticket from the guard?',
    'The guard sells every ticket in the carriage, but it costs 1 pound more than at the machine.',
  ],
  [
    'What if I travel without a ticket?',
    'A passenger without a ticket pays 35 pounds. The sum falls to 10 pounds if it is paid within a week.',
  ],
  [
    'How do trains run on public holidays?',
    'On public holidays the Sunday timetable is used, and the last train leaves two hours earlier than usual.',
  ],
  [
    'Is there food on the train?',
    'A trolley with tea, soup and oat cakes passes through between Ashby Weir and Kestrel Moor.',
  ],
  [
    'How do I stop a train at a small halt?',
    'At a halt you hold out your arm so that the driver sees you. At night you switch on the white lamp.',
  ],
  [
    'What do the coloured flags on the train mean?',
    'A green flag means that the doors may close, and a red one that somebody is still getting in. A yellow flag asks the driver to go slowly over the bridge.',
  ],
  [
    'Can a wheelchair user get help at the station?',
    'Help is promised within ten minutes at every station if you press the round blue button. It needs no booking the day before.',
  ],
  [
    'How often do trains run on the valley line?',
    'Trains run every twenty minutes by day, every half hour in the evening, and once an hour on Sundays.',
  ],
  [
    'What happens when there is snow on the line?',
    'When snow lies deeper than thirty centimetres, trains turn back at Upper Dray and a bus with chains goes on to the summit.',
  ],
  [
    'Can I reserve a seat on the railway?',
    'Seats can be reserved only on the Summit Star. The reservation costs 1.50 and is printed on a blue slip.',
  ],
];
