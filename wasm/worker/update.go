//go:build js && wasm

package main

import (
	"context"
	"syscall/js"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/wasm/internal/convert"
)

// logIn is the input of updateCallLog and createCallLog: a log's values, and what they are about.
type logIn struct {
	User                  userIn             `js:"user" need:"true"`
	ExistingCallLog       *existingCallLogIn `js:"existingCallLog"` // of an update
	ContactInfo           *contactInfoIn     `js:"contactInfo"`     // of a new log, as is CallLog
	CallLog               *callLogIn         `js:"callLog"`
	AuthHeader            string             `js:"authHeader" need:"true"`
	RecordingLink         string             `js:"recordingLink"`
	RecordingDownloadLink string             `js:"recordingDownloadLink"`
	Subject               string             `js:"subject"`
	Note                  *string            `js:"note"`
	SubjectBefore         *string            `js:"subjectBefore"` // of an update: the texts that the new ones were made from
	NoteBefore            *string            `js:"noteBefore"`
	StartTime             string             `js:"startTime" accept:"number"`
	Duration              string             `js:"duration" accept:"number"`
	Result                string             `js:"result"`
	AINote                string             `js:"aiNote"`
	Transcript            string             `js:"transcript"`
	Legs                  []legIn            `js:"legs"`
	VoicemailLink         string             `js:"voicemailLink"`
	RingSenseTranscript   string             `js:"ringSenseTranscript"`
	RingSenseSummary      string             `js:"ringSenseSummary"`
	RingSenseAIScore      string             `js:"ringSenseAIScore" accept:"json"`
	RingSenseBullets      string             `js:"ringSenseBulletedSummary"`
	RingSenseLink         string             `js:"ringSenseLink"`
	AdditionalSubmission  string             `js:"additionalSubmission" accept:"json"`
}

func readLog(input js.Value) (*logIn, crm.User, error) {
	var in logIn
	if err := convert.Into(input, "input", &in); err != nil {
		return nil, crm.User{}, err
	}
	user, err := in.User.user()
	return &in, user, err
}

type updateCallLogOut struct {
	Successful        bool             `js:"successful"`
	UpdatedNote       *string          `js:"updatedNote"`
	LogBody           *string          `js:"logBody"`
	ReturnMessage     returnMessageOut `js:"returnMessage"`
	Queued            bool             `js:"queued"`
	NotKept           []string         `js:"notKept"`
	ExtraDataTracking *trackingOut     `js:"extraDataTracking"`
	Error             *errorOut        `js:"error"`
}

func updateCallLog(ctx context.Context, input js.Value) (js.Value, error) {
	in, user, err := readLog(input)
	if err != nil {
		return js.Undefined(), err
	}
	update, err := in.update()
	if err != nil {
		return js.Undefined(), err
	}
	w, err := openWorker(ctx)
	if err != nil {
		return js.Undefined(), err
	}
	done, err := w.UpdateCallLog(ctx, user, in.AuthHeader, update)
	if err != nil {
		return js.Undefined(), err
	}
	out := updateCallLogOut{ReturnMessage: returnMessage(done.Message), Queued: done.Queued, Error: errorValue(done.Error)}
	out.Error.clashing(done.Updated, update)
	if done.Updated != nil {
		out.Successful, out.NotKept = done.Error == nil, parts(done.Updated)
		out.UpdatedNote, out.LogBody = &done.Updated.Note, &done.Updated.Log.Body
		out.ExtraDataTracking = tracking(done.Usage)
	}
	return convert.Out(out), nil
}

func (in *logIn) update() (connectors.Update, error) {
	if in.ExistingCallLog == nil {
		return connectors.Update{}, crm.InvalidInput("existingCallLog", "is missing")
	}
	values, err := in.values()
	if err != nil {
		return connectors.Update{}, err
	}
	_, owner, err := submission(in.AdditionalSubmission, "additionalSubmission")
	return connectors.Update{
		LogID: in.ExistingCallLog.ThirdPartyLogID, Call: in.ExistingCallLog.call(), Values: values, OwnerID: owner,
		Before: connectors.Before{Subject: in.SubjectBefore, Note: in.NoteBefore},
	}, err
}

func (in *logIn) values() (logbody.Update, error) {
	start, err := connectors.Instant(in.StartTime, "startTime")
	if err != nil {
		return logbody.Update{}, err
	}
	duration, err := seconds(in.Duration, "duration")
	return logbody.Update{
		Note: in.Note, Subject: in.Subject, StartTime: start, Duration: duration, Result: in.Result,
		RecordingLink: in.RecordingLink, VoicemailLink: in.VoicemailLink, AINote: in.AINote, Transcript: in.Transcript,
		RingSenseTranscript: in.RingSenseTranscript, RingSenseSummary: in.RingSenseSummary, RingSenseScore: score(in.RingSenseAIScore),
		RingSenseBulletedSummary: in.RingSenseBullets, RingSenseLink: in.RingSenseLink, Legs: legs(in.Legs),
	}, err
}
