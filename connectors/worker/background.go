package worker

import "context"

// beside does something beside its caller: the one way in which the worker starts a goroutine. A fault in it must
// not end the program, with all that other calls are doing; a person is told, and what was to be done is in the
// book or in the outbox, which begin it anew.
func (w *Worker) beside(work func()) {
	go func() {
		if !ends(work) {
			ends(func() { w.toast(faultMessage()) })
		}
	}()
}

// ends reports whether something ended without a fault. What the fault was is not passed on: it may hold a
// person's text.
func ends(work func()) (ok bool) {
	defer func() { ok = recover() == nil }()
	work()
	return
}

// wakeSoon is Wake after the answer. It is safe to lose with the worker: there is a durable record of what it
// does, and an alarm. There is one at a time: it takes up what is accepted while it runs, and ten callers in a
// row do not leave ten of them to wake each other.
func (w *Worker) wakeSoon() {
	w.mu.Lock()
	busy := w.waking
	w.waking, w.again = true, busy
	w.mu.Unlock()
	if busy {
		return
	}
	w.beside(func() {
		defer w.wakeAgain()
		w.Wake(context.Background())
	})
}

// wakeAgain ends wakeSoon, or begins it once more where it was asked for meanwhile.
func (w *Worker) wakeAgain() {
	w.mu.Lock()
	again := w.again
	w.waking, w.again = false, false
	w.mu.Unlock()
	if again {
		w.wakeSoon()
	}
}
