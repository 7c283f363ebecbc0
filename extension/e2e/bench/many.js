// Runs in the service worker: many updates of all logs, one after the other.
async ({ inputs, from, to }) => {
  for (let i = from; i < to; i++) {
    const result = await updateCallLog({ ...inputs[i % inputs.length], note: `note ${i}`, duration: i });
    if (!result.successful) throw new Error(result.returnMessage.message);
  }
  return true;
}
