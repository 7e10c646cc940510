// In this order: each is run before the next.
import "./style/index.css";
import "./start";
import "./app";
