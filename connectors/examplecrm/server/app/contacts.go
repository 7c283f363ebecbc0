package app

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// Contact is a person or a company one can call.
type Contact struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Company      string   `json:"company"`
	Type         string   `json:"type"`
	PhoneNumbers []string `json:"phoneNumbers"`
}

func (c Contact) row() int64 { return rowOf("contact", c.ID) }

const contactColumns = "contacts.id, contacts.name, contacts.company, contacts.type, contacts.phone_numbers"

func scanContact(row interface{ Scan(...any) error }) (Contact, error) {
	var c Contact
	var id int64
	var numbers string
	if err := row.Scan(&id, &c.Name, &c.Company, &c.Type, &numbers); err != nil {
		return c, err
	}
	c.ID = formatID("contact", id)
	return c, json.Unmarshal([]byte(numbers), &c.PhoneNumbers)
}

func (a *App) listContacts(w http.ResponseWriter, r *http.Request) error {
	window, err := readWindow(r)
	if err != nil {
		return err
	}
	var f filters
	f.add("deleted = 0 AND id > ?", window.after)
	query := r.URL.Query()
	if query.Has("name") {
		f.add("? <> '' AND instr(folded_name, ?) > 0", foldName(query.Get("name")), foldName(query.Get("name")))
	}
	if !query.Has("phone") {
		contacts, err := a.queryContacts(f, window.limit+1)
		if err != nil {
			return err
		}
		writeJSON(w, http.StatusOK, makePage(window, contacts, Contact.row))
		return nil
	}
	// The index finds the numbers with the same last digits, few enough to
	// compare each.
	wanted := parsePhone(query.Get("phone"))
	f.add("id IN (SELECT contact_id FROM contact_phones WHERE tail = ?)", wanted.tail())
	candidates, err := a.queryContacts(f, -1)
	if err != nil {
		return err
	}
	matching := slices.DeleteFunc(candidates, func(c Contact) bool {
		return !slices.ContainsFunc(c.PhoneNumbers, func(number string) bool { return parsePhone(number).same(wanted) })
	})
	writeJSON(w, http.StatusOK, makePage(window, matching, Contact.row))
	return nil
}

// queryContacts finds up to limit contacts in the order of their creation; -1
// means all.
func (a *App) queryContacts(f filters, limit int) ([]Contact, error) {
	rows, err := a.db.Query("SELECT "+contactColumns+" FROM contacts"+f.where+" ORDER BY id LIMIT ?",
		append(f.args, limit)...)
	return collect(rows, err, func(rows *sql.Rows) (Contact, error) { return scanContact(rows) })
}

func foldName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

func (a *App) getContact(w http.ResponseWriter, r *http.Request) error {
	row := rowOf("contact", r.PathValue("id"))
	contact, err := scanContact(a.db.QueryRow(
		"SELECT "+contactColumns+" FROM contacts WHERE deleted = 0 AND id = ?", row))
	if errors.Is(err, sql.ErrNoRows) {
		return notFound("contact")
	}
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, contact)
	return nil
}

func (a *App) postContact(w http.ResponseWriter, r *http.Request) error {
	o, err := readObject(r, "application/json")
	if err != nil {
		return err
	}
	contact := Contact{Type: "Contact", PhoneNumbers: []string{}}
	o.requiredText("name", &contact.Name)
	o.text("company", &contact.Company)
	o.text("type", &contact.Type)
	o.texts("phoneNumbers", &contact.PhoneNumbers)
	if err := o.finish("id"); err != nil {
		return err
	}
	if contact, err = a.AddContact(contact); err != nil {
		return err
	}
	w.Header().Set("Location", apiBase+"/contacts/"+contact.ID)
	writeJSON(w, http.StatusCreated, contact)
	return nil
}

// AddContact saves a new contact and returns it with its id.
func (a *App) AddContact(contact Contact) (Contact, error) {
	if contact.PhoneNumbers == nil {
		contact.PhoneNumbers = []string{}
	}
	numbers, err := json.Marshal(contact.PhoneNumbers)
	if err != nil {
		return contact, err
	}
	err = a.change(func(q querier) (*event, error) {
		result, err := q.Exec("INSERT INTO contacts (name, folded_name, company, type, phone_numbers) VALUES (?, ?, ?, ?, ?)",
			contact.Name, foldName(contact.Name), contact.Company, contact.Type, string(numbers))
		if err != nil {
			return nil, err
		}
		row, err := result.LastInsertId()
		if err != nil {
			return nil, err
		}
		contact.ID = formatID("contact", row)
		for _, number := range contact.PhoneNumbers {
			if tail := parsePhone(number).tail(); tail != "" {
				if _, err := q.Exec("INSERT INTO contact_phones (contact_id, number, tail) VALUES (?, ?, ?)", row, number, tail); err != nil {
					return nil, err
				}
			}
		}
		return nil, nil
	})
	return contact, err
}

func (a *App) deleteContact(w http.ResponseWriter, r *http.Request) error {
	row := rowOf("contact", r.PathValue("id"))
	err := a.change(func(q querier) (*event, error) {
		result, err := q.Exec("UPDATE contacts SET deleted = 1 WHERE deleted = 0 AND id = ?", row)
		if err != nil {
			return nil, err
		}
		if n, err := result.RowsAffected(); err != nil {
			return nil, err
		} else if n == 0 {
			return nil, notFound("contact")
		}
		return nil, nil
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// requireContact refuses a contactId that names no contact; nil is allowed.
func requireContact(q querier, id *string) error {
	if id == nil {
		return nil
	}
	row := rowOf("contact", *id)
	var n int
	if err := q.QueryRow("SELECT count(*) FROM contacts WHERE deleted = 0 AND id = ?", row).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return invalid("contactId", "There is no such contact. It may have been deleted.")
	}
	return nil
}
