use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// The addresses viewers are told.
pub(crate) fn candidates(bound: SocketAddr, public: &[SocketAddr]) -> Vec<SocketAddr> {
    let port = |port: u16| if port == 0 { bound.port() } else { port };
    if !public.is_empty() {
        return public.iter().map(|address| SocketAddr::new(address.ip(), port(address.port()))).collect();
    }
    if !bound.ip().is_unspecified() {
        return vec![bound];
    }
    let own = own_address().into_iter().chain([IpAddr::V4(Ipv4Addr::LOCALHOST)]);
    own.map(|address| SocketAddr::new(address, bound.port())).collect()
}

/// This machine's address towards the default route. Connecting a UDP socket sends nothing; the address is one set aside for
/// documentation.
fn own_address() -> Option<IpAddr> {
    let anywhere: SocketAddr = ([192, 0, 2, 1], 9).into();
    let socket = UdpSocket::bind(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), 0)).ok()?;
    socket.connect(anywhere).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_unspecified()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bound: &str, public: &[&str]) -> Vec<String> {
        let public: Vec<SocketAddr> = public.iter().map(|address| address.parse().expect("an address")).collect();
        candidates(bound.parse().expect("an address"), &public).iter().map(SocketAddr::to_string).collect()
    }

    #[test]
    fn viewers_are_told_the_configured_addresses_with_the_bound_port_where_none_is_given() {
        assert_eq!(told("0.0.0.0:8189", &["203.0.113.7:0", "10.0.0.2:443"]), ["203.0.113.7:8189", "10.0.0.2:443"]);
    }

    #[test]
    fn without_any_they_are_told_where_we_are() {
        assert_eq!(told("10.0.0.2:8189", &[]), ["10.0.0.2:8189"]);
        assert_eq!(told("0.0.0.0:8189", &[]).last().map(String::as_str), Some("127.0.0.1:8189"));
    }
}
