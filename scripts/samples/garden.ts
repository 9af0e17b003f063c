import { ADVICE, MONTHS, PLANTS } from '@/scripts/samples/gardenFacts';
import { inTurn, type SampleRow } from '@/scripts/samples/sampleRow';

/** Sowing and tending by plant and by month. */
export function gardenRows(): SampleRow[] {
  const plants = PLANTS.flatMap((plant, i): SampleRow[] => {
    const { one, many: topic, sow, depth, apart, harvest, trouble, friend } = plant;
    const is = topic.endsWith('s') ? 'are' : 'is';
    return [
      {
        topic,
        question: inTurn(i, [`When should I sow ${topic}?`, `What is the right time to plant ${topic}?`]),
        answer: inTurn(i, [
          `In the kitchen garden ${topic} ${is} sown ${sow}.`,
          `The right time for ${topic} is this: sow ${sow}.`,
        ]),
      },
      {
        topic,
        question: inTurn(i, [`How deep do I plant ${one}?`, `At what depth should ${one} be set?`]),
        answer: inTurn(i, [
          `Set ${one} ${depth}, and firm the soil with the back of the rake.`,
          `Plant ${one} ${depth}. Water the drill first if the ground is dry.`,
        ]),
      },
      {
        topic,
        question: inTurn(i, [`How far apart should ${topic} be?`, `How much room does ${one} need?`]),
        answer: inTurn(i, [
          `Leave ${apart} from one plant to the next when you grow ${topic}.`,
          `The space between ${topic} in the row should be ${apart}.`,
        ]),
      },
      {
        topic,
        question: inTurn(i, [`When ${is} ${topic} ready to harvest?`, `How do I know when to pick ${topic}?`]),
        answer: inTurn(i, [`Gather ${topic} ${harvest}.`, `Gardeners harvest ${topic} ${harvest}.`]),
      },
      {
        topic,
        question: inTurn(i, [`What goes wrong with ${topic}?`, `Which pest or disease troubles ${topic}?`]),
        answer: inTurn(i, [
          `The usual trouble with ${topic} is ${trouble}.`,
          `Anyone who grows ${topic} must look out for ${trouble}.`,
        ]),
      },
      {
        topic,
        question: `What grows well beside ${topic}?`,
        answer: inTurn(i, [
          `A good neighbour for ${topic} is a row of ${friend}.`,
          `Old gardeners put ${friend} next to ${topic}, and both do better for it.`,
        ]),
      },
    ];
  });
  const months = MONTHS.flatMap(({ name, job, care }, i): SampleRow[] => [
    {
      topic: name,
      question: `What is the main job in the garden in ${name}?`,
      answer: inTurn(i, [`The main job of ${name} is to ${job}.`, `In ${name} it is time to ${job}.`]),
    },
    {
      topic: name,
      question: `What else should a gardener not forget in ${name}?`,
      answer: inTurn(i, [`Before ${name} is over, ${care}.`, `A careful gardener will also ${care} in ${name}.`]),
    },
  ]);
  const advice = ADVICE.map(([question, answer]) => ({ topic: 'advice', question, answer }));
  return [...plants, ...months, ...advice];
}
