/**
 * How often a queue hands a message out before it goes to the dead letters. The queues are made with it, and whoever
 * works on the last try knows by it that nobody will see the message again.
 */
export const queueTries = 10;
