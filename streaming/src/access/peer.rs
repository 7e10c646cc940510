use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};

use crate::service::Service;

/// The address a request comes from: what limits count by.
///
/// Needs the router to be served with connection info; without it, everyone is one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl FromRequestParts<Service> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Infallible> {
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = connected.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical());
        Ok(Self(sender(peer, &parts.headers, &service.settings().trusted_proxies)))
    }
}

/// Who sent it: the connection's other end, or when that is a trusted proxy, the last address before the trusted ones.
fn sender(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let values = headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut sender = peer;
    for hop in hops.iter().rev() {
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        sender = address.to_canonical();
        if !trusted.contains(&sender) {
            break;
        }
    }
    sender
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let (proxy, inner, stranger) = (address("10.0.0.1"), address("10.0.0.2"), address("192.0.2.7"));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "198.51.100.9, 192.0.2.8, 10.0.0.2".parse().expect("a header"));
        assert_eq!(sender(stranger, &headers, &[proxy]), stranger);
        assert_eq!(sender(proxy, &headers, &[proxy]), inner);
        assert_eq!(sender(proxy, &headers, &[proxy, inner]), address("192.0.2.8"));
        assert_eq!(sender(proxy, &HeaderMap::new(), &[proxy]), proxy);
        headers.insert("x-forwarded-for", "rubbish".parse().expect("a header"));
        assert_eq!(sender(proxy, &headers, &[proxy]), proxy);
    }
}
