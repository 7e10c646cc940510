use std::time::Duration;

use broadcast::{Refused, viewer::Viewer};
use tokio::net::UdpSocket;

use crate::stage::{Stage, receive};

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_on_the_port_harms_nobody_and_is_not_answered() {
    let stage = Stage::new(10);
    let (viewer, _) = stage.viewer(Duration::ZERO).await;
    receive(&viewer, |received| received.pictures >= 1).await;
    let stranger = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    stranger.connect(stage.broadcast.address()).await.expect("the port");
    let mut dice = Dice(42);
    for count in 0..2_000usize {
        let mut datagram: Vec<u8> = (0..dice.roll() % 600).map(|_| dice.roll() as u8).collect();
        // Of each kind: STUN, DTLS, RTP, and none.
        if let Some(first) = datagram.first_mut() {
            *first = [0, 1, 22, 20, 63, 128, 144, 191, 255][count % 9];
        }
        if count % 3 == 0 && datagram.len() > 20 {
            datagram[4..8].copy_from_slice(&[0x21, 0x12, 0xA4, 0x42]);
        }
        stranger.send(&datagram).await.expect("loopback takes it");
    }
    let figures = stage.figures(|figures| figures.discarded >= 1_000).await;
    assert_eq!(figures.viewers, 1);
    let before = viewer.received().pictures;
    let received = receive(&viewer, |received| received.pictures >= before + 20).await;
    assert_eq!(received.broken_pictures, 0, "{received:?}");
    assert!(stranger.try_recv(&mut [0; 2_048]).is_err(), "a stranger was answered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offers_of_any_shape_are_refused_or_answered() {
    let stage = Stage::new(1_000_000);
    let (_viewer, offer) = Viewer::offer().await.expect("an offer");
    let mut dice = Dice(7);
    for count in 0..3_000 {
        let mut bytes = offer.clone().into_bytes();
        for _ in 0..1 + count % 7 {
            let at = dice.roll() % bytes.len();
            match dice.roll() % 4 {
                0 => bytes[at] = (dice.roll() % 128) as u8,
                1 => bytes.truncate(at.max(1)),
                2 => drop(bytes.remove(at)),
                _ => bytes.splice(at..at, *b"a=").for_each(drop),
            }
            if bytes.is_empty() {
                bytes.push(b'v');
            }
        }
        let mangled = String::from_utf8_lossy(&bytes);
        match stage.broadcast.join(&stage.session, &mangled, Duration::ZERO).await {
            Ok(joined) => assert!(stage.broadcast.leave(joined.viewer).await),
            Err(refused) => assert!(matches!(refused, Refused::Offer(_)), "{refused:?}"),
        }
    }
    let long = format!("v=0\r\n{}", "a=x\r\n".repeat(20_000));
    let refused = stage.broadcast.join(&stage.session, &long, Duration::ZERO).await;
    assert_eq!(refused.expect_err("it is too long"), Refused::OfferTooLong { most: 65_536 });
    let many = format!("{offer}{}", "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n".repeat(7));
    let refused = stage.broadcast.join(&stage.session, &many, Duration::ZERO).await;
    assert_eq!(refused.expect_err("it has nine"), Refused::Offer("it has more than 8 media lines"));
}
