package atoll.server.listen;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Hands each of the library's requests to our handler.
final class JettyBridge extends Handler.Abstract {
    private static final Logger LOG = System.getLogger(JettyBridge.class.getName());

    private final ExchangeHandler handler;

    private final AtomicInteger underWay = new AtomicInteger();

    /// The thread that waits until nothing is under way; null as long as none does.
    private volatile @Nullable Thread waiting;

    JettyBridge(ExchangeHandler handler) {
        this.handler = handler;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var exchange = new JettyExchange(request, response, callback);
        underWay.incrementAndGet();
        try {
            handler.handle(exchange);
            exchange.finish();
        } catch (Throwable failure) {
            // A client that goes away in the middle of its reply is not worth a word.
            LOG.log(Level.DEBUG, "request failed", failure);
            callback.failed(failure);
        } finally {
            underWay.decrementAndGet();
            LockSupport.unpark(waiting);
        }
        return true;
    }

    /// Waits until no request is under way, but not longer than this.
    void awaitQuiet(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        waiting = Thread.currentThread();
        long left = longest.toNanos();
        while (underWay.get() > 0 && left > 0) {
            LockSupport.parkNanos(this, left);
            left = end - System.nanoTime();
        }
    }
}
