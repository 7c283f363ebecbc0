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
