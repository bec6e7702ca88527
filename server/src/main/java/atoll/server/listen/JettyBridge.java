package atoll.server.listen;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Hands each of the library's requests to our handler.
final class JettyBridge extends Handler.Abstract {
    private static final Logger LOG = System.getLogger(JettyBridge.class.getName());

    private final ExchangeHandler handler;
    private final UnderWay underWay = new UnderWay();

    JettyBridge(ExchangeHandler handler) {
        this.handler = handler;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var exchange = new JettyExchange(request, response, callback, underWay);
        underWay.begin();
        try {
            handler.handle(exchange);
            exchange.finish();
        } catch (Throwable failure) {
            // A client that goes away in the middle of its reply is not worth a word.
            LOG.log(Level.DEBUG, "request failed", failure);
            callback.failed(failure);
        } finally {
            underWay.end();
        }
        return true;
    }

    /// Waits until no request is under way, but not longer than this.
    void awaitQuiet(Duration longest) {
        underWay.awaitQuiet(longest);
    }
}
