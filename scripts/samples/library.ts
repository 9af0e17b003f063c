import { CLUBS, ITEMS, ROOMS, RULES } from '@/scripts/samples/libraryFacts';
import { inTurn, type SampleRow } from '@/scripts/samples/sampleRow';

/** Rules of a small-town library. */
export function libraryRows(): SampleRow[] {
  const items = ITEMS.flatMap((item, i): SampleRow[] => {
    const topic = item.many;
    return [
      {
        topic,
        question: inTurn(i, [
          `How long may I borrow ${item.one}?`,
          `For how long are ${item.many} lent?`,
          `What is the loan period for ${item.many}?`,
        ]),
        answer: inTurn(i, [
          `At Fernhollow Library ${item.one} may be kept for ${item.loan}. The date is stamped on the slip inside.`,
          `You can keep ${item.one} for ${item.loan}, counted from the day after you take it home.`,
          `The loan period for ${item.many} is ${item.loan}, whatever day of the week you borrow them.`,
        ]),
      },
      {
        topic,
        question: inTurn(i, [`How many ${item.many} can I take at once?`, `What is the limit on ${item.many}?`]),
        answer: inTurn(i, [
          `The limit for ${item.many} is ${item.limit} on one card at the same time.`,
          `One reader may have ${item.limit} of the library's ${item.many} at home together.`,
        ]),
      },
      {
        topic,
        question: inTurn(i, [
          `What is the fine for returning ${item.one} late?`,
          `What do I pay if ${item.one} is overdue?`,
        ]),
        answer: inTurn(i, [
          `When ${item.one} comes back late the fine is ${item.fine}.`,
          `For overdue ${item.many} the library asks for ${item.fine}, and the librarian writes it on your card.`,
        ]),
      },
      {
        topic,
        question: inTurn(i, [`Where do I find the ${item.many}?`, `Where are ${item.many} kept in the library?`]),
        answer: inTurn(i, [
          `You will find the ${item.many} ${item.place}.`,
          `The ${item.many} of Fernhollow Library are kept ${item.place}.`,
        ]),
      },
      {
        topic,
        question: inTurn(i, [`Can I renew ${item.one}?`, `How often can ${item.many} be renewed?`]),
        answer: inTurn(i, [
          `A loan of ${item.one} can be renewed ${item.renewals}, provided nobody else has asked for it.`,
          `${capital(item.many)} can be renewed ${item.renewals}. You may do it at the desk or by telephone.`,
        ]),
      },
      {
        topic,
        question: inTurn(i, [
          `How should I look after ${item.one}?`,
          `What should I remember when I borrow ${item.one}?`,
        ]),
        answer: inTurn(i, [
          `Please take care of ${item.one}: ${item.care}.`,
          `If you borrow ${item.one}, ${item.care}. The next reader will thank you.`,
        ]),
      },
    ];
  });
  const rooms = ROOMS.flatMap(({ name, seats, hours, rule, price }, i): SampleRow[] => [
    {
      topic: name,
      question: inTurn(i, [`When is ${name} open?`, `At what times can I use ${name}?`]),
      answer: inTurn(i, [
        `${capital(name)} is open ${hours}.`,
        `You can use ${name} ${hours}. The key hangs at the front desk.`,
      ]),
    },
    {
      topic: name,
      question: `How many people fit into ${name}?`,
      answer: inTurn(i, [
        `There is room in ${name} for ${seats}.`,
        `${capital(name)} holds ${seats}, and no more are let in.`,
      ]),
    },
    {
      topic: name,
      question: inTurn(i, [`What is the rule in ${name}?`, `What must I know before I go into ${name}?`]),
      answer: inTurn(i, [`In ${name} ${rule}.`, `There is one rule for ${name}: ${rule}.`]),
    },
    {
      topic: name,
      question: `What does ${name} cost?`,
      answer: inTurn(i, [
        `The use of ${name} is priced simply: it is ${price}.`,
        `${capital(name)} is ${price}. Pay when you sign the book at the door.`,
      ]),
    },
  ]);
  const clubs = CLUBS.flatMap(({ name, when, where, first }, i): SampleRow[] => [
    {
      topic: name,
      question: `When and where does ${name} meet?`,
      answer: inTurn(i, [
        `${capital(name)} meets ${when} ${where}.`,
        `Members of ${name} come together ${when}, ${where}.`,
      ]),
    },
    {
      topic: name,
      question: `What happens on my first visit to ${name}?`,
      answer: inTurn(i, [
        `On a first visit to ${name} ${first}.`,
        `Nobody needs to be shy at ${name}: the first time ${first}.`,
      ]),
    },
  ]);
  const rules = RULES.map(([question, answer]) => ({ topic: 'rules', question, answer }));
  return [...items, ...rooms, ...clubs, ...rules];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
