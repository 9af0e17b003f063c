import { RULES, STATIONS, TICKETS, TRAINS } from '@/scripts/samples/railwayFacts';
import { inTurn, type SampleRow } from '@/scripts/samples/sampleRow';

/** Timetable rules of a small railway. */
export function railwayRows(): SampleRow[] {
  const stations = STATIONS.flatMap((station, i): SampleRow[] => {
    const { name: topic, first, last, minutes, platform, sight, access } = station;
    return [
      {
        topic,
        question: inTurn(i, [
          `When does the first train leave ${topic}?`,
          `What time is the earliest train from ${topic}?`,
        ]),
        answer: inTurn(i, [
          `The first train leaves ${topic} at ${first} from Monday to Saturday, and an hour later on Sunday.`,
          `From ${topic} the earliest departure is at ${first}. On Sundays passengers have to wait one hour more.`,
        ]),
      },
      {
        topic,
        question: inTurn(i, [`When is the last train from ${topic}?`, `How late can I catch a train at ${topic}?`]),
        answer: inTurn(i, [
          `The last train of the day calls at ${topic} at ${last}.`,
          `Trains stop at ${topic} until ${last}; after that a night bus follows the same road.`,
        ]),
      },
      {
        topic,
        question: `How long is the ride from the harbour to ${topic}?`,
        answer:
          i === 0
            ? `There is no ride to ${topic}, because ${minutes} at the harbour wall.`
            : inTurn(i, [
                `From the harbour it takes ${minutes} to reach ${topic} by the stopping train.`,
                `A traveller from the harbour gets to ${topic} after ${minutes}.`,
              ]),
      },
      {
        topic,
        question: `From which platform do trains to the summit leave at ${topic}?`,
        answer: inTurn(i, [
          `At ${topic} trains towards the summit use ${platform}.`,
          `Trains for the summit leave ${topic} from ${platform}. Stand behind the white line.`,
        ]),
      },
      {
        topic,
        question: inTurn(i, [`What is there to see near ${topic}?`, `Why do visitors get off at ${topic}?`]),
        answer: inTurn(i, [
          `Close to ${topic} you can see ${sight}.`,
          `Visitors get off at ${topic} for ${sight}, five minutes from the platform.`,
        ]),
      },
      {
        topic,
        question: inTurn(i, [`Can I reach ${topic} with a wheelchair?`, `Is ${topic} easy with a pram?`]),
        answer: inTurn(i, [
          `About access at ${topic}: ${access}.`,
          `For wheels of any kind, this is what ${topic} offers: ${access}.`,
        ]),
      },
    ];
  });
  const tickets = TICKETS.flatMap(({ name, price, valid, who }, i): SampleRow[] => [
    {
      topic: name,
      question: `How much is ${name}?`,
      answer: inTurn(i, [
        `The price of ${name} is ${price} pounds at the machine.`,
        `You pay ${price} pounds for ${name}, in coins or by card.`,
      ]),
    },
    {
      topic: name,
      question: `What is ${name} valid for?`,
      answer: inTurn(i, [
        `On the Brackwater Valley Railway ${name} is valid for ${valid}.`,
        `With ${name} you may use ${valid}.`,
      ]),
    },
    {
      topic: name,
      question: `Who is ${name} meant for?`,
      answer: inTurn(i, [`The railway made ${name} for ${who}.`, `It is ${who} who gain most from ${name}.`]),
    },
  ]);
  const trains = TRAINS.flatMap(({ name, engine, speed, carriages, known }, i): SampleRow[] => [
    {
      topic: name,
      question: `What pulls ${name}?`,
      answer: inTurn(i, [
        `The train called ${name.slice(4)} is pulled by ${engine}.`,
        `${capital(name)} runs with ${engine}.`,
      ]),
    },
    {
      topic: name,
      question: `How fast is ${name}?`,
      answer: inTurn(i, [
        `${capital(name)} reaches ${speed} on the straight below Ashby Weir.`,
        `The highest speed of ${name} is ${speed}, which the guard announces with pride.`,
      ]),
    },
    {
      topic: name,
      question: `How many carriages has ${name}?`,
      answer: inTurn(i, [
        `${capital(name)} has ${carriages} carriages behind the engine.`,
        `There are ${carriages} carriages in ${name} on a normal day.`,
      ]),
    },
    {
      topic: name,
      question: `What is ${name} known for?`,
      answer: inTurn(i, [
        `Passengers know ${name} for ${known}.`,
        `${capital(name)} is famous in the valley for ${known}.`,
      ]),
    },
  ]);
  const rules = RULES.map(([question, answer]) => ({ topic: 'rules', question, answer }));
  return [...stations, ...tickets, ...trains, ...rules];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
