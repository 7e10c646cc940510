use meeting::MediaTime;
use tokio::sync::{mpsc, oneshot};

/// Shuts a capture off from everything behind it, and opens it again: for a session that is closed to the public (秘密会).
///
/// A live source is not even read meanwhile: its graph is closed, and a new one is built afterwards. A file plays on, unheard.
#[derive(Clone, Debug)]
pub struct Valve {
    orders: mpsc::Sender<Order>,
}

/// What the capture is told; it answers once it is so.
#[derive(Debug)]
pub(super) enum Order {
    Shut(oneshot::Sender<MediaTime>),
    Open(oneshot::Sender<MediaTime>),
}

impl Valve {
    /// How many orders wait; beyond it whoever gives one waits too.
    const WAITING: usize = 4;

    pub(super) fn new() -> (Self, mpsc::Receiver<Order>) {
        let (orders, given) = mpsc::channel(Self::WAITING);
        (Self { orders }, given)
    }

    /// Shuts. When this returns, nothing that was captured later gets out any more: not to the recording, the viewers or the
    /// captioner. Gives the end of what got out; none when the capture is over.
    pub async fn shut(&self) -> Option<MediaTime> {
        let (answer, answered) = oneshot::channel();
        self.orders.send(Order::Shut(answer)).await.ok()?;
        answered.await.ok()
    }

    /// Opens again. Gives the moment from which on what is captured gets out: from a source that delivers late, only after its
    /// [delay](crate::Source::delay). None when the capture is over.
    pub async fn open(&self) -> Option<MediaTime> {
        let (answer, answered) = oneshot::channel();
        self.orders.send(Order::Open(answer)).await.ok()?;
        answered.await.ok()
    }
}
