//! Who may change something over HTTP: only a page of ours, on the address it was served from (I27).

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const POLICY: &str = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Refuses hosts other than a literal address or `localhost` (a rebound name would carry its own), and changes that
/// another page asks for. Answers carry the headers that keep them out of caches and frames.
pub(super) async fn local_pages_only(request: Request, next: Next) -> Response {
    let allowed = host_is_literal(request.headers()) && origin_is_ours(request.method(), request.headers());
    let mut response = match allowed {
        true => next.run(request).await,
        false => (StatusCode::FORBIDDEN, "this page is served to its own address only\n").into_response(),
    };
    let headers: [(HeaderName, &'static str); 4] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn host_is_literal(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost" || host.parse::<std::net::SocketAddr>().is_ok() || host.parse::<std::net::IpAddr>().is_ok()
}

fn origin_is_ours(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD) {
        return true;
    }
    let (Some(origin), Some(host)) = (headers.get(ORIGIN), headers.get(HOST)) else {
        return false;
    };
    let origin = origin.to_str().unwrap_or_default();
    origin.strip_prefix("http://").is_some_and(|origin_host| origin_host.as_bytes() == host.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &str, origin: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        headers
    }

    #[test]
    fn i27_a_rebound_name_and_a_foreign_page_change_nothing() {
        for (host, fine) in [
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("localhost:8080", true),
            ("127.0.0.1", true),
            ("evil.example:8080", false),
            ("127.0.0.1.evil.example", false),
        ] {
            assert_eq!(host_is_literal(&headers(host, None)), fine, "{host}");
        }
        let post = |origin| origin_is_ours(&Method::POST, &headers("127.0.0.1:8080", origin));
        assert!(post(Some("http://127.0.0.1:8080")));
        for foreign in [
            None,
            Some("null"),
            Some("http://evil.example"),
            Some("http://127.0.0.1:8081"),
            Some("https://127.0.0.1:8080"),
        ] {
            assert!(!post(foreign), "{foreign:?}");
        }
        assert!(origin_is_ours(&Method::GET, &headers("127.0.0.1:8080", None)));
    }
}
