package atoll.nodes.template;

/// A template that cannot be compiled or rendered; the message names the line where it is known.
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TemplateException(String message) {
        super(message);
    }
}
