//! What is sent to a server, in which order, and what may be deleted there: values, compared with values.
