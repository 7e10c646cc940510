use std::{net::SocketAddr, sync::Arc, time::Duration};

use broadcast::viewer::Viewer;
use tokio::net::UdpSocket;

use crate::stage::{Stage, receive};

/// A bad line: it loses every `one_in`th media packet on the way to the viewer, each only the first time.
async fn bad_line(broadcast: SocketAddr, one_in: usize) -> SocketAddr {
    let near = Arc::new(UdpSocket::bind("127.0.0.1:0").await.expect("a port"));
    let far = Arc::new(UdpSocket::bind("127.0.0.1:0").await.expect("a port"));
    far.connect(broadcast).await.expect("the broadcast's port");
    let address = near.local_addr().expect("it is bound");
    tokio::spawn(async move {
        let (mut to, mut from, mut viewer, mut count) = (vec![0; 2_048], vec![0; 2_048], None, 0usize);
        loop {
            tokio::select! {
                came = near.recv_from(&mut to) => {
                    let Ok((length, who)) = came else { return };
                    viewer = Some(who);
                    let _ = far.send(&to[..length]).await;
                }
                came = far.recv(&mut from) => {
                    let (Ok(length), Some(viewer)) = (came, viewer) else { return };
                    let is_media = (128..=191).contains(&from[0]) && !(192..=223).contains(&from[1]);
                    count += usize::from(is_media);
                    if !is_media || !count.is_multiple_of(one_in) {
                        let _ = near.send_to(&from[..length], viewer).await;
                    }
                }
            }
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_packets_are_sent_again() {
    let stage = Stage::new(10);
    let line = bad_line(stage.broadcast.address(), 23).await;
    let (viewer, offer) = Viewer::offer().await.expect("an offer");
    let joined = stage.broadcast.join(&stage.session, &offer, Duration::ZERO).await.expect("a place");
    let port = |port: u16| format!("127.0.0.1 {port} typ");
    let answer = joined.answer.replace(&port(stage.broadcast.address().port()), &port(line.port()));
    viewer.accept(&answer).await.expect("an answer");
    let received = receive(&viewer, |received| received.pictures >= 100).await;
    assert_eq!(received.broken_pictures, 0, "{received:?}");
    assert!(stage.broadcast.statistics().sent_again >= 10, "{:?}", stage.broadcast.statistics());
}
