nobody-awaited = No schedule of this door waits for the first to arrive right now.
already-came = Somebody has arrived already: the door follows its schedule.
not-held = No schedule keeps this door unlocked right now.
