/** Connects the judge to the messages of the program: what the tests use and receive is recorded. */

function recordUses() {
  used = accountUsed;
  came = accountCame;
  thrown = (error) => {
    firstThrown ??= { error };
    swallowed.delete(error);
    unreturned.delete(error);
    remoteErrors.add(error);
    account(error, 'thrown');
  };
  settledTo = (promise, value) => {
    noteResult(value);
    account(value, (promised.get(promise) ?? 'other') + ' settled');
  };
  given = (args) => {
    for (const each of args) {
      swallowed.delete(each);
      unreturned.delete(each);
    }
    account(
      args.filter((each) => !selves.includes(each)),
      'given',
    );
  };
  crossed = expectCall;
  broken = () => done('killed', 'the channel of the program ended or said what it may not');
  instead = answerAsData;
  snapshots = (value) => accountUsed(value, 'snap');
  reached = () => seenSites.size;
  failedSince = noteFailed;
  converted = accountConverted;
  steady = steadily;
  has = hasTruly;
  raised = accountRaised;
  settledAs = asNumber;
  calledAs = argumentsAsNumbers;
  returned = accountReturned;
  handed = accountHanded;
  answered = accountAnswered;
  numberAs = finiteAs;
  errorAs = errorAsNumbers;
  changedByOther = partsAsNumbers;
  namesForCode = () => [...offered].filter(([, value]) => live.has(value));
  let isWrapping;
  mayWrap = () => (isWrapping ??= question.entries.some((name) => WRAPPING.test(name)));
}
