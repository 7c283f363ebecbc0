package connectors

import (
	"context"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// CallLog is a call log as the CRM holds it.
type CallLog struct {
	Log  *crm.CallLog
	Note string // the person's note, in plain text

	NotKept []crm.Part // of a change, as in [Updated]
}

// GetCallLog reads a call log.
func (s *Session) GetCallLog(ctx context.Context, id string) (CallLog, error) {
	log, err := s.connector.ReadCallLog(ctx, id)
	if err != nil {
		return CallLog{}, err
	}
	got := CallLog{Log: log}
	got.Note, _ = logbody.Note(log.Body, s.platform.Format)
	return got, nil
}

// SetDisposition makes a call log belong to a deal or a lead, or to none, and leaves the rest of it
// alone. A log that belongs there already is left as it is.
func (s *Session) SetDisposition(ctx context.Context, id string, to crm.Disposition) (CallLog, error) {
	c, err := ability[crm.DispositionSetter](s, "choosing the deal of a call")
	if err != nil {
		return CallLog{}, err
	}
	if err := checkDisposition(to); err != nil {
		return CallLog{}, err
	}
	leave, err := updating.wait(ctx, s.logKey(id))
	if err != nil {
		return CallLog{}, crm.AsError(err)
	}
	defer leave()
	for try := 1; ; try++ {
		got, err := s.GetCallLog(ctx, id)
		if err != nil || got.Log.Disposition == to {
			return got, err
		}
		log, err := c.SetDisposition(ctx, got.Log, to)
		if err == nil {
			done := CallLog{Log: log, Note: got.Note}
			if log.Disposition != to && !s.platform.Unseen.Disposition {
				done.NotKept = []crm.Part{crm.DispositionPart}
			}
			return done, nil
		}
		if crm.CodeOf(err) != crm.Conflict || try == conflictTries || ctx.Err() != nil {
			return CallLog{}, err
		}
	}
}
