package pipedrivetest

// PutContact stores a person with one phone number, "" for none, and returns its id.
func (f *Fake) PutContact(name, phone string) string {
	if phone == "" {
		return f.PutPerson(name)
	}
	return f.PutPerson(name, phone)
}

// DeleteContact deletes a person.
func (f *Fake) DeleteContact(id string) { f.DeletePerson(id) }

// Contacts is how many persons there are.
func (f *Fake) Contacts() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, p := range f.persons {
		if p["is_deleted"] != true {
			n++
		}
	}
	return n
}
