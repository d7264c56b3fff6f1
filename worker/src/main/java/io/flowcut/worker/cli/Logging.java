package io.flowcut.worker.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.flowcut.worker.config.LogConfig;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Logging of the program. Standard error shows nothing but FlowCut's own warnings, for the failures that Temporal logs
 * are reported by the commands; the log file of a run has everything from level INFO on; {@code --debug} opens both.
 */
final class Logging {
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level [%thread] %logger{20} - %msg%n";

    private static final String CONSOLE = "console";

    /** Property of the logger context that says to write JSON. */
    private static final String JSON = "flowcut.json";

    private Logging() {}

    /** Sets up the console; the first thing that the program does. */
    static void install(boolean debug) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(debug ? Level.INFO : Level.WARN);
        Logger ours = context.getLogger("io.flowcut");
        ours.setLevel(debug ? Level.DEBUG : Level.INFO);
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName(CONSOLE);
        console.setTarget("System.err");
        ThresholdFilter threshold = new ThresholdFilter();
        threshold.setLevel(debug ? "DEBUG" : "WARN");
        threshold.start();
        console.addFilter(threshold);
        start(console, context, debug ? PATTERN : "flowcut: %msg%n%nopex");
        (debug ? root : ours).addAppender(console);
        // gRPC logs through java.util.logging, whose console handler would write around all this.
        java.util.logging.Logger.getLogger("io.grpc").setLevel(java.util.logging.Level.SEVERE);
    }

    /**
     * Changes to the format that the configuration names. JSON lines are for machines that collect them, and so show
     * what the log file of a run shows.
     */
    static void format(LogConfig config) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (!config.json() || context.getProperty(JSON) != null) {
            return;
        }
        context.putProperty(JSON, "true");
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAppender(CONSOLE);
        context.getLogger("io.flowcut").detachAppender(CONSOLE);
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName(CONSOLE);
        console.setTarget("System.err");
        start(console, context, PATTERN);
        root.addAppender(console);
    }

    /** Adds the log file of a run, replacing that of the last one. */
    static void toFile(Path file, boolean debug) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAppender("run");
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setName("run");
        appender.setFile(file.toString());
        appender.setAppend(debug);
        start(appender, context, PATTERN);
        root.addAppender(appender);
    }

    private static void start(OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, String pattern) {
        Encoder<ILoggingEvent> encoder = context.getProperty(JSON) == null ? lines(pattern) : new JsonLogEncoder();
        encoder.setContext(context);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
    }

    private static PatternLayoutEncoder lines(String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern);
        return encoder;
    }
}
