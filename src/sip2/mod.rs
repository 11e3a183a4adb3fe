//! sip2
