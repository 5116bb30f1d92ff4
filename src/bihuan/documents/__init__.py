"""Documents that people download: written once as a plain structure, put out as Word and as PDF, in Chinese or English.

* `content`   the structure: headings, paragraphs, tables, pictures
* `word`, `pdf`  the two ways out
* `fonts`     a font with Chinese characters for PDF and pictures, or a clear word that there is none
* `flowchart` a directly-follows graph as a picture
* `diagnosis` 《流程问题诊断报告》, the report of a diagnosis
* `manual`, `pilot` 《流程执行手册》 and 《试点总结报告》
"""
