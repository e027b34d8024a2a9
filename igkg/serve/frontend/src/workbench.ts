import "./workbench/workbench.css";
